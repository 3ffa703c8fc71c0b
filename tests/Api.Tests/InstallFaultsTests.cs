using System.Net;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests;

/// <summary>What only shows when blueprint and profile come together: taken with warnings, started never, and waited for in a run.</summary>
public sealed class InstallFaultsTests : OwnDesiredState
{
    private const string Template = "text\nlang {{settings.locale}}\n%packages\n%end\n%post\necho {{profile.rack}}\n{{> firstboot}}\n%end\n"
        + "%post --nochroot\ncurl -d milestone=install -d state=done -H {{bearer}} {{milestones_url}}\n%end\n";

    [Fact]
    public async Task A_machine_that_lacks_what_its_template_needs_is_taken_with_a_warning_and_its_first_run_fails_at_once()
    {
        await StartWithTemplateAsync();

        var added = (await App.Client.PostAsync("/v1/machines", """{"mac": "52:54:00:00:00:01", "profile": {"blueprnt": "x"} }""")).Is(HttpStatusCode.Created);

        var warnings = added["warnings"]!.AsArray().Select(warning => (string?)warning).ToList();
        Assert.Contains("profile.blueprnt: is no key that goosed reads; did you mean 'blueprint'?", warnings);
        Assert.Contains("template: line 6: {{rack}} is not set; write {{#if rack}}…{{/if}} around it.", warnings);
        var run = await App.EndOfRunAsync(added.Id);
        Assert.Equal("failed", (string?)run["status"]);
        Assert.Contains("The installer of rocky/9/web can't be rendered for this machine: template: line 6: {{rack}} is not set", (string?)run["message"], StringComparison.Ordinal);
        var refused = (await App.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{added.Id}}"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "rack");
        Assert.Single(refused["faults"]!.AsArray());
        Assert.Contains("rack", (string?)(await App.GetAsync($"/v1/machines/{added.Id}/boot"))["fault"], StringComparison.Ordinal);
        Assert.DoesNotContain("kernel ", await App.BootAsync("52:54:00:00:00:01"), StringComparison.Ordinal);

        (await App.Client.PatchAsync($"/v1/machines/{added.Id}", """{"profile": {"rack": "r1"} }""")).Is(HttpStatusCode.OK);
        (await App.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{added.Id}}"}""")).Is(HttpStatusCode.Created);
        Assert.Contains("kernel ", await App.BootAsync("52:54:00:00:00:01"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_profile_breaks_waits_and_goes_on_when_it_is_mended()
    {
        await StartWithTemplateAsync();
        var id = await App.EnrolAsync("52:54:00:00:00:02", new { rack = "r1" });
        await App.RunOfAsync(id);

        var patched = (await App.Client.PatchAsync($"/v1/machines/{id}", """{"profile": {"rack": null} }""")).Is(HttpStatusCode.OK);
        var waiting = await App.BootAsync("52:54:00:00:00:02");
        await App.BootAsync("52:54:00:00:00:02");

        Assert.Contains(patched["warnings"]!.AsArray(), warning => ((string?)warning)!.Contains("rack", StringComparison.Ordinal));
        Assert.Contains("rack", waiting, StringComparison.Ordinal);
        Assert.Contains("chain --replace --autofree", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain("kernel ", waiting, StringComparison.Ordinal);
        var run = await App.RunOfAsync(id);
        Assert.Equal("running", (string?)run["status"]);
        Assert.Contains("rack", (string?)run["message"], StringComparison.Ordinal);
        Assert.Equal((string?)run["message"], (string?)(await App.GetAsync($"/v1/machines/{id}/boot"))["fault"]);
        Assert.Single(run["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "boot.problem" && (string?)entry["detail"] == (string?)run["message"]);

        await App.Client.PatchAsync($"/v1/machines/{id}", """{"profile": {"rack": "r2"} }""");
        Assert.Contains("kernel ", await App.BootAsync("52:54:00:00:00:02"), StringComparison.Ordinal);
        Assert.Null((string?)(await App.RunOfAsync(id))["message"]);
    }

    [Fact]
    public async Task A_blueprint_or_workflow_that_is_not_there_is_a_warning_with_the_nearest_name()
    {
        await StartWithTemplateAsync();

        var added = (await App.Client.PostAsync("/v1/machines", """{"mac": "52:54:00:00:00:03", "profile": {"blueprint": "rocky/9/wbe", "workflow": "defualt", "provision": "manual"} }""")).Is(HttpStatusCode.Created);

        Assert.Equal(
            ["There is no blueprint 'rocky/9/wbe' in the desired state; did you mean 'rocky/9/web'?", "There is no workflow 'defualt' in the desired state; did you mean 'default'?"],
            added["warnings"]!.AsArray().Select(warning => (string?)warning));
    }

    [Fact]
    public async Task What_is_wrong_in_a_template_is_the_templates_fault_in_the_state_too()
    {
        await StartWithTemplateAsync();

        Files.Write("infra/blueprints/rocky/9/web/web.ks", Template.Replace("settings.locale", "settings.lcale", StringComparison.Ordinal));
        JsonNode? fault = null;
        await App.UntilAsync(async () => (fault = (await App.GetAsync("/v1/desired-state"))["faults"]!.AsArray().FirstOrDefault()) is not null);

        Assert.Equal(("blueprints/rocky/9/web/web.ks", 2), ((string?)fault?["path"], (int?)fault?["line"]));
        Assert.Contains("{{lcale}} is not set", (string?)fault?["reason"], StringComparison.Ordinal);
        Assert.Contains("desired state: 1 fault(s)", await App.Client.GetStringAsync("/readyz", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task StartWithTemplateAsync()
    {
        Files.Write("infra/blueprints/rocky/9/web/blueprint.yaml", Testing.GoosedApp.MirrorBlueprint.Replace("{family: kickstart}", "{family: kickstart, template: web.ks}", StringComparison.Ordinal));
        Files.Write("infra/blueprints/rocky/9/web/web.ks", Template);
        await StartAsync();
    }
}
