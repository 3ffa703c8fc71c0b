using System.Text.Json.Nodes;
using Goosed.Core.Facts;
using Goosed.Core.Ids;
using Goosed.Core.Machines;
using Goosed.Database.Facts;
using Goosed.Database.Machines;
using Goosed.Database.Postgres;

namespace Goosed.Database.Tests.Postgres;

public sealed class PostgresTextTests(SharedPostgres shared)
{
    [Theory]
    [InlineData("""{"a":"plain é"}""", """{"a":"plain é"}""")]
    [InlineData("""{"a":"x\u0000y"}""", """{"a":"x\ufffdy"}""")]
    [InlineData("""{"a":"\\u0000"}""", """{"a":"\\u0000"}""")]
    [InlineData("""{"a":"\\\u0000"}""", """{"a":"\\\ufffd"}""")]
    [InlineData("""{"a":"\ud83e\udd86"}""", """{"a":"\ud83e\udd86"}""")]
    [InlineData("""{"a":"\ud83e!"}""", """{"a":"\ufffd!"}""")]
    [InlineData("""{"a":"\udd86"}""", """{"a":"\ufffd"}""")]
    [InlineData("""{"a":"\"\\\n\u00e9"}""", """{"a":"\"\\\n\u00e9"}""")]
    public void What_jsonb_can_not_hold_becomes_the_replacement_character(string json, string clean) => Assert.Equal(clean, PostgresText.OfJson(json));

    [Fact]
    public async Task Facts_with_what_postgres_can_not_hold_are_kept()
    {
        await using var tested = await TestedPostgres.OpenAsync(shared);
        var ct = TestContext.Current.CancellationToken;
        var now = tested.Clock.GetUtcNow();
        var machine = new Machine { Id = Uuid7.New(now), Mac = MacAddress.Parse("525400000001"), Macs = [], Serial = "a\0b", CreatedAt = now, UpdatedAt = now };
        var fact = new Fact { Id = Uuid7.New(now), MachineId = machine.Id, Snapshot = """{"b":"\u0000","a":1e2}""", CreatedAt = now };

        await tested.Database.WriteAsync(async tx =>
        {
            await MachineStore.InsertAsync(tx, machine);
            await FactStore.AddOnceAsync(tx, fact);
        }, ct);

        var read = await tested.Database.ReadAsync(session => FactStore.FindAsync(session, fact.Id), ct);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"a":100,"b":"\ufffd"}"""), JsonNode.Parse(read?.Snapshot ?? "")));
        Assert.Equal("a\uFFFDb", (await tested.Database.ReadAsync(session => MachineStore.FindAsync(session, machine.Id), ct))?.Serial);
    }
}
