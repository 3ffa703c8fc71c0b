using Goosed.Hosting.Settings;

namespace Goosed.Hosting.Tests;

/// <summary>The settings of an S3 gateway.</summary>
public sealed class ObjectSettingsTests
{
    private const string Secret = "secret-of-this-test";

    [Theory]
    [InlineData("S3_ENDPOINT", "ftp://s3.example", "neither host:port nor a URL", "s3.example:7480")]
    [InlineData("S3_ENDPOINT", "https://s3.example/goosed", "/goosed", "S3_BUCKET")]
    [InlineData("S3_ENDPOINT", "https://key:secret-of-this-test@s3.example", "neither host:port nor a URL", "without a name or password")]
    [InlineData("S3_TLS", "false", "https://", "leave S3_TLS out")]
    [InlineData("S3_TLS", "maybe", "'maybe'", "true, false")]
    [InlineData("S3_BUCKET", "My_Bucket", "'My_Bucket'", "a-z")]
    [InlineData("S3_CA", "/none.pem", "/none.pem", "PEM file")]
    [InlineData("S3_PUBLIC_ENDPOINT", "s3.example", "'s3.example'", "http://host:port")]
    [InlineData("S3_PUBLIC_ENDPOINT", "http://s3.example/x", "/x", "S3_BUCKET")]
    [InlineData("GOOSED_DOWNLOADS", "stream", "'stream'", "proxy, redirect")]
    [InlineData("GOOSED_UPLOADS", "stream", "'stream'", "gateway, direct")]
    public void A_fault_names_its_setting_and_the_remedy_and_no_secret(string name, string value, string fault, string remedy)
    {
        var found = Faults(With((name, value)));

        Assert.Contains(found, each => each.Name == name && each.Reason.Contains(fault, StringComparison.Ordinal) && each.Reason.Contains(remedy, StringComparison.Ordinal));
        Assert.DoesNotContain(found, each => each.Reason.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("s3.example:7480", null, "https://s3.example:7480/")]
    [InlineData("s3.example:7480", "false", "http://s3.example:7480/")]
    [InlineData("http://s3.example:7480", null, "http://s3.example:7480/")]
    [InlineData("https://s3.example", "true", "https://s3.example/")]
    public void The_gateway_is_spoken_to_as_its_address_says(string endpoint, string? tls, string expected)
    {
        var settings = Read(With(("S3_ENDPOINT", endpoint), ("S3_TLS", tls)));

        Assert.Equal(expected, settings.Endpoint?.AbsoluteUri);
        Assert.Equal(("goosed", "us-east-1", false, false), (settings.Bucket, settings.Region, settings.RedirectDownloads, settings.DirectUploads));
        Assert.DoesNotContain(Secret, settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_without_keys_is_refused() => Assert.Equal(
        ["S3_ACCESS_KEY", "S3_SECRET_KEY"],
        Faults(new() { ["S3_ENDPOINT"] = "https://s3.example" }).Select(fault => fault.Name).Order());

    [Fact]
    public void Without_a_gateway_objects_are_files() => Assert.Null(Read([]).Endpoint);

    private static Dictionary<string, string?> With(params (string Name, string? Value)[] changes)
    {
        var settings = new Dictionary<string, string?> { ["S3_ENDPOINT"] = "https://s3.example", ["S3_ACCESS_KEY"] = "key", ["S3_SECRET_KEY"] = Secret };
        foreach (var (name, value) in changes)
        {
            settings[name] = value;
        }

        return settings;
    }

    private static ObjectSettings Read(Dictionary<string, string?> settings)
    {
        var reader = new SettingsReader(settings.GetValueOrDefault, new Dictionary<string, string?>());
        var read = ObjectSettings.Read(reader);
        reader.ThrowIfFaulty();
        return read;
    }

    private static IReadOnlyList<SettingFault> Faults(Dictionary<string, string?> settings) => Assert.Throws<SettingsException>(() => Read(settings)).Faults;
}
