using System.Text.Json.Nodes;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Commands;

/// <summary>How far a machine's installation has come, in a few words: <c>running install 12m</c>, <c>installed rocky/9/base 3d</c>.</summary>
internal static class MachineState
{
    public static readonly Column Column = new("STATE", Text, IsState: true) { Data = Word };

    /// <summary>What each says, for the reference page.</summary>
    public static readonly IReadOnlyList<(string State, string Meaning)> All =
    [
        ("`new 5m`", "enrolled 5 minutes ago, and never had a run"),
        ("`on hold`", "boots its disk, and no run of it starts, until `goosectl machines release`"),
        ("`armed 5m`", "a run that was started 5 minutes ago waits for the machine to boot its installer"),
        ("`running install 12m`", "is being installed; the run has been at the milestone `install` for 12 minutes"),
        ("`installed rocky/9/base 3d`", "its newest run ended as `success` 3 days ago; what it installed"),
        ("`failed install 2h`", "its newest run failed 2 hours ago, at the milestone `install`"),
        ("`cancelled 2h`", "its newest run was cancelled 2 hours ago"),
    ];

    public static string Text(JsonNode machine)
    {
        var provisioning = machine["provisioning"];
        string[] words = Word(machine) switch
        {
            "on_hold" => ["on hold"],
            "running" => ["running", Of("milestone"), Ago()],
            "failed" => ["failed", Of("milestone"), Ago()],
            "installed" => ["installed", Of("blueprint"), Ago()],
            var word => [word, Ago()],
        };
        return string.Join(' ', words.Where(word => word != "-").DefaultIfEmpty("-"));

        string Of(string name) => Output.Column.Text(provisioning?[name]);
        string Ago() => Times.Ago((string?)provisioning?["since"]);
    }

    private static string Word(JsonNode machine) => Output.Column.Text(Output.Column.At(machine, "provisioning.state"));
}
