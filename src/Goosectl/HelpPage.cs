using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Goosed.Goosectl;

/// <summary>What --help shows: the usual page, then examples; the options of every command and the exit codes at the root.</summary>
internal sealed class HelpPage(HelpAction standard, bool isBare) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        // The options of every command stand on the root's page alone.
        if (!isBare && parseResult.CommandResult.Command is not RootCommand)
        {
            return CommandTree.Create(isBare: true).Parse([.. CommandTree.Words(parseResult), "--help"]).Invoke(parseResult.InvocationConfiguration);
        }

        var code = standard.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command is ExampledCommand { Examples.Count: > 0 } exampled)
        {
            output.WriteLine("Examples:");
            foreach (var example in exampled.Examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        if (command is not RootCommand)
        {
            output.WriteLine("Options of every command, such as -o and --server: goosectl --help");
        }
        else
        {
            output.WriteLine("Exit codes:");
            foreach (var (number, meaning) in Exit.All)
            {
                output.WriteLine($"  {number,3}  {meaning}");
            }

            output.WriteLine();
        }

        return code;
    }
}
