using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Machines;
using Goosed.Testing;

namespace Goosed.Rendering.Tests;

/// <summary>
/// Every Golden/CASE/input.json is rendered and compared with the files beside it. <c>families</c> names what to render, the
/// rest is the model; a custom template is CASE/template. Faults are written as text too, so a refusal is a case like any other.
/// </summary>
public sealed class GoldenTests
{
    private static readonly Dictionary<string, string> s_extensions = new()
    {
        ["kickstart"] = "ks",
        ["preseed"] = "cfg",
        ["unattend"] = "xml",
        ["firstboot"] = "sh",
    };

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var input in Directory.GetFiles(Golden.Folder("answers"), "input.json", SearchOption.AllDirectories).Order())
        {
            foreach (var family in JsonNode.Parse(File.ReadAllText(input))!["families"]!.AsArray())
            {
                cases.Add(Path.GetFileName(Path.GetDirectoryName(input)!), family!.GetValue<string>());
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Renders_what_the_golden_file_holds(string name, string family)
    {
        var folder = Golden.Folder(Path.Combine("answers", name));
        var template = Path.Combine(folder, "template");

        var result = AnswerFiles.Render(family, Model(folder), File.Exists(template) ? File.ReadAllText(template) : null);

        var faults = string.Concat(result.Faults.Select(fault => $"{fault.Field}: {fault.Reason}\n"));
        Golden.Match(Path.Combine(folder, $"{family}.{(result.Ok ? s_extensions[family] : "faults")}"), result.Text ?? faults);
    }

    private static AnswerFileModel Model(string folder)
    {
        var input = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "input.json")))!;
        return new AnswerFileModel
        {
            MachineId = Guid.Parse("0198c0de-0000-7000-8000-000000000001"),
            Mac = MacAddress.Parse(Text(input, "mac") ?? "52:54:00:12:34:56"),
            Serial = Text(input, "serial"),
            Uuid = Text(input, "uuid"),
            Profile = input["profile"]?.AsObject() ?? [],
            ApiBase = Text(input, "api") ?? "http://10.0.2.2:8080",
            RunId = Flag(input, "preview") ? null : Guid.Parse("0198c0de-0000-7000-8000-000000000002"),
            RenderToken = Flag(input, "preview") ? null : "11111111-2222-4333-8444-555555555555",
            AgentToken = Flag(input, "preview") ? null : "66666666-7777-4888-8999-aaaaaaaaaaaa",
            TraceParent = Flag(input, "preview") ? null : Samples.TraceParent,
            OsFamily = Text(input, "os_family") ?? "rocky",
            OsVersion = Text(input, "os_version") ?? "9",
            Architecture = Text(input, "architecture"),
        };
    }

    private static string? Text(JsonNode input, string name) => input[name]?.GetValue<string>();

    private static bool Flag(JsonNode input, string name) => input[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;
}
