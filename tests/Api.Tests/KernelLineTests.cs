using Goosed.Testing;

namespace Goosed.Api.Tests;

/// <summary>A kernel cuts off what it has no room for, without a word, and what stands last is what matters.</summary>
public sealed class KernelLineTests
{
    [Fact]
    public async Task A_kernel_line_that_kernels_would_cut_off_is_said_before_the_boot_and_not_handed_out()
    {
        using var directory = new TestDirectory();
        var parts = string.Join(", ", Enumerable.Range(0, 30).Select(part => $"site.ca.part{part:00}={new string('Q', 80)}"));
        directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint.Replace("args: [", $"args: [{parts}, ", StringComparison.Ordinal));
        await using var app = await GoosedApp.StartAsync(new() { Directory = directory });
        var machine = await app.EnrolAsync("525400123456");
        var run = await app.EndOfRunAsync(machine);

        var preview = await app.GetAsync($"/v1/machines/{machine}/boot");
        var script = await app.BootAsync("525400123456");

        Assert.Contains("kernels take 2047", (string?)preview["fault"], StringComparison.Ordinal);
        Assert.DoesNotContain("\nkernel ", script, StringComparison.Ordinal);
        Assert.Contains("command line would have ", (string?)run["message"], StringComparison.Ordinal);
    }
}
