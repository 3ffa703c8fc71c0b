using System.Net;
using System.Text.Json.Nodes;
using Goosed.Core.Audit;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>One rule for every way in: what a known key does not take, and a key that a known object does not have, is refused by its path.</summary>
[Collection(typeof(Embedded))]
public sealed class WrongProfilesTests(Lab lab)
{
    [Fact]
    public async Task An_enrolment_is_refused_and_nothing_is_stored()
    {
        var mac = Lab.NewMac();
        foreach (var (field, profile) in WrongProfiles.All)
        {
            Refused(await lab.Client.PostAsync("/v1/machines", $$"""{"mac": "{{mac}}", "profile": {{profile.ToJsonString()}} }"""), field);
        }

        Assert.Empty((await lab.Client.AskAsync($"/v1/machines?mac={mac}")).Items);
    }

    [Fact]
    public async Task A_patch_is_refused_and_changes_nothing()
    {
        var (id, _) = await lab.ManualMachineAsync(new { hostname = "whole" });
        var before = (await lab.Client.AskAsync($"/v1/machines/{id}")).Text;
        foreach (var (field, profile) in WrongProfiles.All)
        {
            Refused(await lab.Client.PatchAsync($"/v1/machines/{id}", $$"""{"profile": {{profile.ToJsonString()}} }"""), field);
        }

        Assert.Equal(before, (await lab.Client.AskAsync($"/v1/machines/{id}")).Text);
    }

    [Fact]
    public async Task A_start_of_what_was_stored_before_is_refused_with_the_fault()
    {
        var (id, _) = await lab.ManualMachineAsync();
        foreach (var (field, profile) in WrongProfiles.Unrenderable)
        {
            await StoreAsync(id, profile);
            Refused(await lab.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{id}}"}"""), field);
        }

        Assert.Empty((await lab.Client.AskAsync($"/v1/runs?machine_id={id}")).Items);
    }

    [Fact]
    public async Task What_was_stored_before_is_a_warning_and_no_reason_to_refuse_another_change()
    {
        var (id, _) = await lab.ManualMachineAsync();
        await StoreAsync(id, new() { ["hostname"] = 1006, ["disks"] = new JsonObject { ["layuot"] = "plain" }, ["protected"] = "true" });

        var patched = (await lab.Client.PatchAsync($"/v1/machines/{id}", """{"profile": {"timezone": "Europe/Berlin"}, "serial": "S-Stored-Before"}""")).Is(HttpStatusCode.OK);

        var warnings = patched["warnings"]!.AsArray().Select(warning => (string?)warning).ToList();
        Assert.Contains(warnings, warning => warning!.StartsWith("profile.hostname: takes a host name", StringComparison.Ordinal));
        Assert.Contains("profile.disks.layuot: is no key of profile.disks; did you mean 'layout'?", warnings);
        Assert.Contains(warnings, warning => warning!.StartsWith("profile.protected: takes true or false", StringComparison.Ordinal));
        Assert.Equal(patched["warnings"]!.ToJsonString(), (await lab.Client.AskAsync($"/v1/machines/{id}"))["warnings"]!.ToJsonString());
        (await lab.Client.PatchAsync($"/v1/machines/{id}", """{"profile": {"disks": {"layuot": null}, "hostname": "mended", "protected": null} }""")).Is(HttpStatusCode.OK);
        Assert.Empty((await lab.Client.AskAsync($"/v1/machines/{id}"))["warnings"]!.AsArray());
    }

    private async Task StoreAsync(Guid id, JsonObject profile) => await lab.App.Services.GetRequiredService<IDatabase>().WriteAsync(
        async tx => await MachineJournal.SaveAsync(tx, (await MachineStore.FindAsync(tx, id) ?? throw new InvalidOperationException()) with { Profile = profile }, new Author("before")),
        TestContext.Current.CancellationToken);

    private static void Refused(Answer answer, string field)
    {
        answer.IsProblem(HttpStatusCode.UnprocessableEntity);
        Assert.True(answer["faults"]!.AsArray().Any(fault => ((string?)fault)!.StartsWith(field, StringComparison.Ordinal)), $"{field} is not named: {answer.Text}");
    }
}
