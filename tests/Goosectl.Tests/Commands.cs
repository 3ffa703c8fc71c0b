using System.CommandLine;
using System.Text.RegularExpressions;

namespace Goosed.Goosectl.Tests;

/// <summary>The commands that there are, and those that a sentence names.</summary>
internal static partial class Commands
{
    /// <summary>Every command that does something, with its words.</summary>
    public static IEnumerable<(string[] Path, Command Command)> Leaves() => Leaves(CommandTree.Create(), []);

    /// <summary>True when the sentence names a command of goosectl that there is, or the help of one.</summary>
    public static bool AreIn(string sentence) => Named().Matches(sentence) is { Count: > 0 } named && named.All(match =>
    {
        Command command = CommandTree.Create();
        foreach (var word in match.Groups["word"].Captures.Select(capture => capture.Value))
        {
            if (command.Subcommands.FirstOrDefault(verb => verb.Name == word || verb.Aliases.Contains(word)) is not { } verb)
            {
                break;
            }

            command = verb;
        }

        return command.Subcommands.Count == 0 || match.Value.EndsWith(" --help", StringComparison.Ordinal);
    });

    private static IEnumerable<(string[] Path, Command Command)> Leaves(Command command, string[] path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(verb => Leaves(verb, [.. path, verb.Name]));

    [GeneratedRegex("goosectl(?: (?<word>[a-z][a-z-]*))*(?: --help)?")]
    private static partial Regex Named();
}
