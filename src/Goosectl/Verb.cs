using System.CommandLine;

namespace Goosed.Goosectl;

/// <summary>Makes commands.</summary>
internal static class Verb
{
    /// <summary>A command that does something.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="summary">One line.</param>
    /// <param name="examples">Whole command lines, shown by --help and in the reference page.</param>
    /// <param name="symbols">Its arguments and options.</param>
    /// <param name="run">What it does; gives the exit code.</param>
    public static Command Of(
        string name, string summary, IReadOnlyList<string> examples, IReadOnlyList<Symbol> symbols,
        Func<Invocation, CancellationToken, Task<int>> run)
    {
        var command = new ExampledCommand(name, summary, examples);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument: command.Arguments.Add(argument); break;
                case Option option: command.Options.Add(Named(option)); break;
            }
        }

        command.SetAction(async (parsed, ct) =>
        {
            using var invocation = new Invocation(parsed);
            return await run(invocation, ct);
        });
        return command;
    }

    // Values are in capitals everywhere in the help.
    private static Option Named(Option option)
    {
        if (option.ValueType != typeof(bool))
        {
            option.HelpName ??= option.Name.TrimStart('-').ToUpperInvariant();
        }

        return option;
    }

    /// <summary>A word that others stand under.</summary>
    public static Command Group(string name, string alias, string summary, params Command[] verbs)
    {
        var group = new Command(name, summary);
        if (alias.Length > 0)
        {
            group.Aliases.Add(alias);
        }

        foreach (var verb in verbs)
        {
            group.Subcommands.Add(verb);
        }

        return group;
    }
}

/// <summary>A command with examples.</summary>
internal sealed class ExampledCommand(string name, string summary, IReadOnlyList<string> examples) : Command(name, summary)
{
    public IReadOnlyList<string> Examples => examples;
}
