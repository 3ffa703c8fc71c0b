using System.Text.Json;
using Goosed.Core.Wire;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Goosed.Hosting.Tests;

public sealed class RequestFaultsTests
{
    private static readonly JsonSerializerOptions Wire = Options();

    [Theory]
    [InlineData("""{"run_id": "0198c0de-0000-7000-8000-000000000001", "status": "x", "color": 1}""", "The field 'color' is not known here; remove it or check its spelling.")]
    [InlineData("""{"status": "a", "status": "b"}""", "The field 'status' is given twice; give it once.")]
    [InlineData("""{"status": 7}""", "The field 'status' has a value of the wrong type.")]
    [InlineData("""{"run_id": "x"}""", "The field 'run_id' has a value of the wrong type.")]
    [InlineData("""{"run_id": "0198c0de-0000-7000-8000-000000000001"}""", "The field 'status' is missing.")]
    [InlineData("[]", "The body has a value of the wrong type.")]
    [InlineData("{", "The JSON can't be read: Expected depth to be zero at the end of the JSON payload.")]
    [InlineData("{'a': 1}", "The JSON can't be read: ''' is an invalid start of a property name.")]
    public void A_fault_of_the_json_is_told_without_our_source(string body, string expected)
    {
        var fault = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<FinishRunRequest>(body, Wire));

        Assert.StartsWith(expected, RequestFaults.Describe(fault, new()), StringComparison.Ordinal);
        Assert.DoesNotContain("Goosed", RequestFaults.Describe(fault, new()), StringComparison.Ordinal);
        Assert.DoesNotContain("System.", RequestFaults.Describe(fault, new()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_is_nested_too_deeply_is_told_so()
    {
        var body = $$"""{"kind": "image", "sha256": "00", "meta": {"a": {{new string('[', 80)}}{{new string(']', 80)}} } }""";

        var fault = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<RegisterArtifactRequest>(body, Wire));

        Assert.Equal("The JSON is nested deeper than GOOSED_MAX_JSON_DEPTH allows (64 levels).", RequestFaults.Describe(fault, new()));
    }

    [Fact]
    public void A_value_that_reads_itself_says_what_it_takes()
    {
        var fault = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<EnrolRequest>("""{"mac": "nonsense"}""", Wire));

        Assert.Contains("'nonsense' is not a MAC address; write it as 52:54:00:12:34:56", RequestFaults.Describe(fault, new()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(413, "x", "The body is larger than GOOSED_MAX_BODY allows (1 MiB).")]
    [InlineData(400, "Failed to bind parameter \"Guid id\" from \"x\".", "'x' is not a valid id.")]
    [InlineData(400, "Required parameter \"Guid machine_id\" was not provided from query string.", "The parameter machine_id is missing.")]
    [InlineData(400, "Implicit body inferred for parameter \"request\" but no body was provided.", "The call needs a JSON body, sent with Content-Type: application/json.")]
    public void A_fault_of_the_request_is_told_without_our_source(int status, string message, string expected) =>
        Assert.Equal(expected, RequestFaults.Describe(new BadHttpRequestException(message, status), new(), isUpload: false));

    private static JsonSerializerOptions Options()
    {
        var services = new ServiceCollection();
        services.AddGoosedWire(new());
        return services.BuildServiceProvider().GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
    }
}
