using System.CommandLine;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl version</c>.</summary>
internal static class VersionCommand
{
    public static string Own => Core.ProductVersion.Text;

    public static Command Create() => Verb.Of("version", "Print the version of goosectl", ["goosectl version"], [], (call, _) =>
    {
        if (call.Out.IsStructured)
        {
            call.Out.Whole(new System.Text.Json.Nodes.JsonObject { ["goosectl"] = Own });
            return Task.FromResult(Exit.Ok);
        }

        call.Out.Line($"goosectl {Own}");
        return Task.FromResult(Exit.Ok);
    });
}
