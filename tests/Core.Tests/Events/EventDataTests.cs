using CsCheck;
using Goosed.Core.Events;

namespace Goosed.Core.Tests.Events;

public sealed class EventDataTests
{
    private const string Id = "0198c0de-0000-7000-8000-000000000001";

    [Theory]
    [InlineData($$"""{"machine_id": "{{Id}}"}""")]
    [InlineData($$"""{"snapshot": {"machine_id": "x", "deep": [{"machine_id": 1}]}, "machine_id": "{{Id}}", "more": 1}""")]
    public void The_id_is_found_at_the_top(string data) => Assert.Equal(Guid.Parse(Id), EventData.MachineId(data));

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("not json")]
    [InlineData("""{"machine_id": 7}""")]
    [InlineData("""{"machine_id": "x"}""")]
    [InlineData("""{"machine_id": null}""")]
    [InlineData("""{"machine_id": {"a": 1}}""")]
    [InlineData($$"""{"nested": {"machine_id": "{{Id}}"} }""")]
    [InlineData($$"""{"fact_id": "{{Id}}"}""")]
    [InlineData("""{"machine_id": """)]
    public void A_payload_without_one_names_none(string data) => Assert.Null(EventData.MachineId(data));

    [Fact]
    public void A_fact_has_its_own_field() => Assert.Equal(Guid.Parse(Id), EventData.FactId($$"""{"machine_id": 1, "fact_id": "{{Id}}"}"""));

    [Fact]
    public void No_text_breaks_it() => Gen.String.Sample(text => EventData.MachineId(text) is null && EventData.MachineId("{\"" + text) is null, iter: 1000);
}
