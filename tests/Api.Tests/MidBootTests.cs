using System.Net;
using System.Text.RegularExpressions;

namespace Goosed.Api.Tests;

/// <summary>What a machine was handed stays what it gets, whatever changes while it boots; the next boot has the change.</summary>
public abstract class MidBootTests(Lab lab)
{
    [Fact]
    public async Task A_file_that_is_published_again_in_mid_boot_does_not_cut_off_a_machine()
    {
        var (blueprint, kernelName, initrdName) = await lab.BlueprintAsync();
        var (_, initrd) = (await lab.PublishAsync(kernelName), await lab.PublishAsync(initrdName));
        var machine = await lab.ArmedAsync(new { blueprint });
        (await lab.Client.AskAsync(Kernel(machine.Script))).Is(HttpStatusCode.OK);

        var newer = await lab.PublishAsync(initrdName);

        Assert.Equal(initrd.Bytes, await lab.Client.GetByteArrayAsync(Initrd(machine.Script), TestContext.Current.CancellationToken));
        Assert.Equal(initrd.Bytes[500..], await PartAsync(Initrd(machine.Script), 500));
        Assert.DoesNotContain(await KindsAsync(machine.Run), kind => kind == "token.refused");
        var next = await lab.App.BootAsync(machine.Mac);
        Assert.Equal(newer.Bytes, await lab.Client.GetByteArrayAsync(Initrd(next), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Bytes_that_get_a_second_name_in_mid_boot_are_still_given_to_the_machine()
    {
        var (blueprint, kernelName, initrdName) = await lab.BlueprintAsync();
        var (_, initrd) = (await lab.PublishAsync(kernelName), await lab.PublishAsync(initrdName));
        var machine = await lab.ArmedAsync(new { blueprint });

        await lab.RegisterAsync(initrd.Sha256, ArtifactFiles.NewName());

        (await lab.Client.AskAsync(Initrd(machine.Script))).Is(HttpStatusCode.OK);
        Assert.Contains("\nkernel", await lab.App.BootAsync(machine.Mac), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_gives_the_files_of_its_own_script_and_no_newer_ones()
    {
        var (blueprint, kernelName, initrdName) = await lab.BlueprintAsync();
        await lab.PublishAsync(kernelName);
        await lab.PublishAsync(initrdName);
        var machine = await lab.ArmedAsync(new { blueprint });

        var newer = await lab.PublishAsync(initrdName);

        (await lab.Client.AskAsync($"/objects/sha256/{newer.Sha256}?token={machine.Token}")).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Profile_and_blueprint_that_change_in_mid_boot_change_no_answer_file_of_any_family()
    {
        var (blueprint, kernelName, initrdName) = await lab.BlueprintAsync();
        await lab.PublishAsync(kernelName);
        await lab.PublishAsync(initrdName);
        var machine = await lab.ArmedAsync(new { blueprint, hostname = "before" });

        // Not fetched before the change: what counts is when the script was made.
        await lab.Client.PatchAsync($"/v1/machines/{machine.Id}", """{"profile": {"hostname": "after", "packages": ["htop"]} }""");
        var folder = $"infra/blueprints/{blueprint}";
        var document = await File.ReadAllTextAsync(lab.App.Directory[$"{folder}/blueprint.yaml"], TestContext.Current.CancellationToken);
        lab.App.Directory.Write($"{folder}/own.ks", "text\n");
        lab.App.Directory.Write($"{folder}/blueprint.yaml", document.Replace("family: kickstart", "family: kickstart, template: own.ks", StringComparison.Ordinal));
        await lab.App.UntilAsync(async () => await TemplateAsync(blueprint) == "text\n");

        var first = (await RenderAsync(machine.Id, machine.Token, "kickstart")).Is(HttpStatusCode.OK).Text;
        Assert.Contains("hostname=before", first, StringComparison.Ordinal);
        Assert.Equal(first, (await RenderAsync(machine.Id, machine.Token, "kickstart")).Text);
        Assert.DoesNotContain("htop", (await RenderAsync(machine.Id, machine.Token, "firstboot")).Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        var next = Lab.TokenOf(await lab.App.BootAsync(machine.Mac));
        Assert.Equal("text\n", (await RenderAsync(machine.Id, next, "kickstart")).Is(HttpStatusCode.OK).Text);
    }

    [Theory]
    [InlineData("kickstart", "--device={0}")]
    [InlineData("preseed", "({0})")]
    [InlineData("unattend", "({0})")]
    public async Task A_machine_that_boots_from_its_second_card_gets_an_answer_file_that_names_it(string family, string named)
    {
        var (first, second) = (Lab.NewMac(), Lab.NewMac());
        var id = (await lab.Client.PostAsync("/v1/machines", $$$"""{"mac": "{{{first}}}", "macs": ["{{{second}}}"], "profile": {"windows": {"image_index": 1} }}""")).Is(HttpStatusCode.Created).Id;
        await lab.App.RunOfAsync(id);

        foreach (var mac in new[] { second, first })
        {
            var answer = (await RenderAsync(id, Lab.TokenOf(await lab.App.BootAsync(mac)), family)).Is(HttpStatusCode.OK);

            Assert.Contains(string.Format(null, named, mac), answer.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(mac == first ? second : first, answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_end_of_a_run_ends_what_it_was_handed()
    {
        var (blueprint, kernelName, initrdName) = await lab.BlueprintAsync();
        await lab.PublishAsync(kernelName);
        await lab.PublishAsync(initrdName);
        var machine = await lab.ArmedAsync(new { blueprint });

        await lab.EndAsync(machine.Run);

        (await lab.Client.AskAsync(Kernel(machine.Script))).IsProblem(HttpStatusCode.Unauthorized);
        Assert.Equal(0, (int)(await lab.Client.AskAsync($"/v1/artifacts/names?name={kernelName}")).Items.Single()["used_by"]!["running_runs"]!);
    }

    private Task<Answer> RenderAsync(Guid id, string token, string family) => lab.Client.AskAsync($"/v1/render/{family}?machine_id={id}&token={token}");

    private async Task<string?> TemplateAsync(string blueprint) =>
        (string?)(await lab.Client.AskAsync("/v1/blueprints?limit=1000")).Items.Single(item => (string?)item["name"] == blueprint)["data"]!["answer_file"]!["template"];

    private async Task<IReadOnlyList<string?>> KindsAsync(Guid run) => [.. (await lab.RunAsync(run))["timeline"]!.AsArray().Select(entry => (string?)entry!["kind"])];

    private async Task<byte[]> PartAsync(string path, int from)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Range", $"bytes={from}-" } } };
        using var answer = await lab.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    private static string Kernel(string script) => Match(script, @"^kernel (\S+)");

    private static string Initrd(string script) => Match(script, @"^initrd --name \S+ (\S+)");

    private static string Match(string script, string pattern) => new Uri(Regex.Match(script, pattern, RegexOptions.Multiline).Groups[1].Value).PathAndQuery;
}
