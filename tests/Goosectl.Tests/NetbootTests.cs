using System.Text.Json.Nodes;

namespace Goosed.Goosectl.Tests;

/// <summary>Lines for DHCP servers; that real firmware boots by them is tested in EndToEnd.</summary>
[Collection(nameof(SharedServer))]
public sealed class NetbootTests
{
    [Theory]
    [InlineData("dnsmasq", "dhcp-boot=tag:!ipxe,tag:uefi,efi/snponly.efi,,10.0.0.2")]
    [InlineData("isc-dhcp", "filename \"efi/snponly.efi\";")]
    public async Task Lines_hold_the_menu_the_loaders_and_the_tftp_server(string server, string line)
    {
        var lines = (await ConfigAsync(server)).Ok().Data;

        Assert.Contains(line, lines, StringComparison.Ordinal);
        Assert.Contains("http://10.0.0.1:8080/menu.ipxe", lines, StringComparison.Ordinal);
        Assert.Contains("http://10.0.0.3/ipxe.efi", lines, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keas_lines_are_members_of_a_json_object()
    {
        var lines = (await ConfigAsync("kea")).Ok().Data;

        var config = JsonNode.Parse("{" + lines + "}", documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip });
        Assert.Equal(["goosed-ipxe", "goosed-bios", "goosed-uefi", "goosed-arm64", "goosed-uefi-http"], config?["client-classes"]?.AsArray().Select(each => (string?)each?["name"]));
    }

    [Theory]
    [InlineData("https://10.0.0.1", null, "snponly.efi", "HTTPS")]
    [InlineData("http://localhost:8080", null, "snponly.efi", "can't reach")]
    [InlineData("http://10.0.0.1:8080", "tftp.example", "snponly.efi", "IPv4")]
    [InlineData("http://10.0.0.1:8080", null, "a\";b", "name of a loader")]
    public async Task What_a_server_cannot_hand_out_is_refused(string url, string? tftp, string uefi, string what) =>
        (await CtlServer.RunAsync(["netboot", "config", "dnsmasq", "--url", url, "--uefi", uefi, .. tftp is null ? Array.Empty<string>() : ["--tftp", tftp]])).IsError(Exit.Usage, what);

    private static Task<Outcome> ConfigAsync(string server) =>
        CtlServer.RunAsync(["netboot", "config", server, "--url", "http://10.0.0.1:8080", "--tftp", "10.0.0.2", "--uefi", "efi/snponly.efi", "--http-loader", "http://10.0.0.3/ipxe.efi"]);
}
