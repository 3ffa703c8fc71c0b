using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Goosed.Goosectl;

/// <summary>What --help shows: the usual page, then examples, and the exit codes at the root.</summary>
internal sealed class HelpPage(HelpAction standard) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
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

        if (command is RootCommand)
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
