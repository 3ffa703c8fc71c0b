using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class LocalBootTests
{
    public static TheoryData<string?, LocalBoot> Ways => new()
    {
        { null, LocalBoot.Auto },
        { "", LocalBoot.Auto },
        { "auto", LocalBoot.Auto },
        { "exit", new(LocalBootWay.Exit) },
        { "poweroff", new(LocalBootWay.PowerOff) },
        { "sanboot", new(LocalBootWay.SanBoot) },
        { "sanboot:0x80", new(LocalBootWay.SanBoot) },
        { "sanboot:0X81", new(LocalBootWay.SanBoot, Drive: 0x81) },
        { "chain:http://10.0.0.1:8080/EFI/debian/shimx64.efi?a=b&c=d", new(LocalBootWay.Chain, Url: "http://10.0.0.1:8080/EFI/debian/shimx64.efi?a=b&c=d") },
        { "chain:https://[fd00::1]/x.efi", new(LocalBootWay.Chain, Url: "https://[fd00::1]/x.efi") },
    };

    public static TheoryData<string> Wrong =>
    [
        "disk", "AUTO", " exit", "exit ", "exit:1", "auto:", "poweroff:now", ":", "sanboot:", "sanboot:0x7f", "sanboot:0x100", "sanboot:80", "sanboot:-1", "sanboot:0x", "sanboot:0x80 || shell",
        "chain", "chain:", "chain:x.efi", "chain:http://", "chain:ftp://h/x.efi", "chain:file:///x.efi", "chain:http://h/a b", "chain:http://h/${net0/mac}", "chain:http://h/a\\b",
        "chain:http://h/x#y", "chain:http://h/x\nreboot", "chain:http://h/é", "chain:http://h/" + new string('x', 512),
    ];

    [Theory]
    [MemberData(nameof(Ways))]
    public void Every_way_is_read(string? text, LocalBoot way)
    {
        Assert.Equal(way, LocalBoot.Parse(text, out var fault));

        Assert.Null(fault);
        Assert.Equal(way, LocalBoot.Of(Profile(text)));
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_way_is_refused_with_the_forms_and_boots_as_if_it_were_not_there(string text)
    {
        Assert.Null(LocalBoot.Parse(text, out var fault));

        Assert.Contains(LocalBoot.Forms, fault, StringComparison.Ordinal);
        Assert.Equal(LocalBoot.Auto, LocalBoot.Of(Profile(text)));
    }

    [Theory]
    [InlineData("true")]
    [InlineData("128")]
    [InlineData("""["exit"]""")]
    [InlineData("""{"way": "exit"}""")]
    public void What_is_no_text_boots_as_if_it_were_not_there(string json)
    {
        var profile = new JsonObject { ["local_boot"] = JsonNode.Parse(json) };

        Assert.Equal(LocalBoot.Auto, LocalBoot.Of(profile));
    }

    private static JsonObject Profile(string? text) => new() { ["local_boot"] = text };
}
