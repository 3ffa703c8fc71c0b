using System.Net;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Goosed.Api.Tests;

/// <summary>What the log says of changes, whoever made them.</summary>
public sealed class ChangeLogTests
{
    [Fact]
    public async Task Each_enrolment_start_end_and_deletion_is_one_line_with_its_fields()
    {
        var log = new LogLines();
        await using var app = await GoosedApp.StartAsync(new() { Replace = services => services.AddSingleton<ILoggerProvider>(log) });
        var machine = await app.EnrolAsync("525400000001", new { hostname = "node1" });
        var first = (await app.RunOfAsync(machine))["id"]!.GetValue<Guid>();
        foreach (var state in new[] { "started", "failed" })
        {
            (await app.Client.PostAsync(
                $"/v1/runs/{first}/milestones", $$"""{"milestone": "install", "state": "{{state}}", "message": "no space left"}""")).Is(HttpStatusCode.OK);
        }

        var second = (await app.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{machine}}"}""")).Is(HttpStatusCode.Created).Id;
        (await app.Client.PostAsync($"/v1/runs/{second}/cancel", "{}")).Is(HttpStatusCode.OK);
        (await app.Client.SendAsync(HttpMethod.Delete, $"/v1/machines/{machine}")).Is(HttpStatusCode.NoContent);

        var lines = log.Written.Where(line => line.Fields.GetValueOrDefault("Machine") is Guid about && about == machine).ToList();
        Assert.All(lines, line => Assert.Equal("node1", line.Fields["Hostname"]));
        Assert.Equal(
            [
                ("enrolled", null, "operator", null),
                ("started", first, "orchestrator", null),
                ("failed", first, "operator", "install"),
                ("started", second, "operator", null),
                ("cancelled", second, "operator", "boot"),
                ("deleted", null, "operator", null),
            ],
            lines.Select(line => (
                (string?)line.Fields.GetValueOrDefault("Status") ?? new[] { "enrolled", "started", "deleted" }.Single(word => line.Text.Contains($"was {word} by", StringComparison.Ordinal)),
                line.Fields.GetValueOrDefault("Run") as Guid?,
                (string?)line.Fields["Actor"],
                (string?)line.Fields.GetValueOrDefault("Milestone"))));
        Assert.Contains("no space left", (string?)lines[2].Fields["Reason"], StringComparison.Ordinal);
    }
}
