using System.CommandLine;
using System.CommandLine.Help;
using Goosed.Goosectl.Commands;
using Goosed.Goosectl.Simulate;

namespace Goosed.Goosectl;

/// <summary>Every command, and how a command line is carried out.</summary>
internal static class CommandTree
{
    public static RootCommand Create()
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
            DoctorCommand.Create(),
            CompletionCommand.Create(),
            VersionCommand.Create(),
        };
        foreach (var option in GlobalOptions.All)
        {
            root.Options.Add(option);
        }

        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpAction standard } help)
        {
            help.Action = new HelpPage(standard);
        }

        return root;
    }

    /// <summary>Carries out a command line and gives its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter data, TextWriter messages, CancellationToken ct)
    {
        var parsed = Create().Parse(args);
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpPage)
            {
                throw WrongLine(parsed);
            }

            return await parsed.InvokeAsync(new InvocationConfiguration { Output = data, Error = messages, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, ct);
        }
        catch (CtlException wrong)
        {
            await wrong.WriteAsync(messages);
            return wrong.Code;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return Exit.Interrupted;
        }
        catch (IOException closed) when (closed.Source == "System.Console")
        {
            // The reader of a pipe, such as head, has seen enough.
            return Exit.Ok;
        }
    }

    private static CtlException WrongLine(ParseResult parsed)
    {
        var words = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
        {
            words.Insert(0, command.Command.Name);
        }

        var path = string.Join(' ', ["goosectl", .. words.Skip(1)]);
        return CtlException.Usage($"'{path}' can't be carried out.", string.Join(" ", parsed.Errors.Select(error => error.Message).Distinct()), $"See how it is used: {path} --help");
    }
}
