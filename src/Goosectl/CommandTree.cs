using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using Goosed.Core.Text;
using Goosed.Goosectl.Commands;
using Goosed.Goosectl.Netboot;
using Goosed.Goosectl.Output;
using Goosed.Goosectl.Simulate;

namespace Goosed.Goosectl;

/// <summary>Every command, and how a command line is carried out.</summary>
internal static partial class CommandTree
{
    /// <param name="isBare">True for a tree without the options of every command, and without what completes them.</param>
    public static RootCommand Create(bool isBare = false)
    {
        var root = new RootCommand("Works with goosed: machines, their runs, and what they are installed with.")
        {
            MachinesCommands.Create(),
            RunsCommands.Create(),
            FactsCommands.Create(),
            BlueprintsCommands.Create(),
            WorkflowsCommands.Create(),
            ArtifactsCommands.Create(),
            RenderCommand.Create(),
            SimulateCommand.Create(),
            EventsCommands.Create(),
            AuditCommand.Create(),
            TokensCommands.Create(),
            LoginCommands.Login(),
            LoginCommands.Logout(),
            LoginCommands.WhoAmI(),
            LoginCommands.Contexts(),
            NetbootCommands.Create(),
            LintCommand.Create(),
            DoctorCommand.Create(),
            CompletionCommand.Create(),
            ReferenceCommand.Create(),
            VersionCommand.Create(),
        };
        foreach (var option in isBare ? [] : GlobalOptions.All)
        {
            root.Options.Add(option);
        }

        if (!isBare)
        {
            Completing.AddTo(root);
        }

        // Without the aliases of another system, which completion would offer.
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        var help = new HelpOption("--help", "-h");
        help.Action = help.Action is HelpAction standard ? new HelpPage(standard, isBare) : help.Action;
        root.Options.Add(help);

        return root;
    }

    /// <summary>Carries out a command line and gives its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter data, TextWriter messages, CancellationToken ct)
    {
        var parsed = Create().Parse(Meant(args));
        try
        {
            // A word that others stand under, alone: which ones there are.
            if (parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.UnmatchedTokens.Count == 0 && parsed.Errors.Count == 1)
            {
                parsed = Create().Parse([.. Words(parsed), "--help"]);
            }

            if (parsed.Errors.Count > 0 && parsed.Action is not HelpPage)
            {
                throw WrongLine(parsed);
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = data,
                    Error = messages,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                ct);
        }
        catch (CtlException wrong)
        {
            await wrong.TellAsync(messages, Path(parsed));
            return wrong.Code;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Exit.Interrupted;
        }
        catch (IOException closed) when (StandardOutput.IsClosed(closed))
        {
            // The reader of the pipe has seen enough.
            return Exit.Ok;
        }
        catch (Exception fault)
        {
            var wrong = LastResort.Of(fault, Path(parsed));
            await wrong.TellAsync(messages, Path(parsed));
            return wrong.Code;
        }
    }

    private static CtlException WrongLine(ParseResult parsed)
    {
        var path = Path(parsed);
        return CtlException.Usage($"Cannot run '{path}'.", Reasons(parsed), $"See how it is used: {path} --help");
    }

    /// <summary>The words of the command that is meant.</summary>
    public static IReadOnlyList<string> Words(ParseResult parsed)
    {
        var words = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            words.Insert(0, command.Command.Name);
        }

        return [.. words.Skip(1)];
    }

    private static string Path(ParseResult parsed) => string.Join(' ', ["goosectl", .. Words(parsed)]);

    // As other programs take it: goosectl help runs start.
    private static string[] Meant(string[] args) => args is ["help", .. var words] ? [.. words, "--help"] : args;

    private static IEnumerable<string> Verbs(ParseResult parsed) =>
        parsed.CommandResult.Command.Subcommands.Select(command => command.Name);

    // A word that is no command is told first: what follows from it only confuses.
    private static string Reasons(ParseResult parsed)
    {
        var reasons = parsed.UnmatchedTokens.Count > 0 && parsed.CommandResult.Command.Subcommands.Count > 0
            ?
            [
                NearestName.Of(parsed.UnmatchedTokens[0], Verbs(parsed)) is { } nearest
                    ? $"There is no command '{parsed.UnmatchedTokens[0]}'. Did you mean '{nearest}'?"
                    : $"There is no command '{parsed.UnmatchedTokens[0]}'; there are {string.Join(", ", Verbs(parsed))}.",
            ]
            : parsed.Errors
                .Select(error => InWords(string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))))
                .Distinct();
        return string.Join(" ", reasons);
    }

    // The parser names types of the programming language.
    private static string InWords(string error) => WrongType().Match(error) is { Success: true } wrong
        ? $"{wrong.Groups["name"].Value} takes a {(wrong.Groups["type"].Value.Contains("Double", StringComparison.Ordinal) ? "" : "whole ")}"
            + $"number, not '{wrong.Groups["value"].Value}'."
        : error;

    [GeneratedRegex(@"^Cannot parse argument '(?<value>.*)' for (?:option|argument|command) '(?<name>.*)' as expected type '(?<type>.*)'\.")]
    private static partial Regex WrongType();
}
