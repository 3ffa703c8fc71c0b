using System.CommandLine;
using System.Text;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl reference</c>: every command as a Markdown page, which docs/goosectl.md is.</summary>
internal static class ReferenceCommand
{
    public static Command Create() =>
        Verb.Of("reference", "Print docs/goosectl.md", ["goosectl reference > docs/goosectl.md"], [], (call, _) =>
    {
        call.Out.File(Page(CommandTree.Create()));
        return Task.FromResult(Exit.Ok);
    });

    public static string Page(RootCommand root)
    {
        var page = new StringBuilder(
            """
            # goosectl

            Every command of goosectl. This page is printed by `goosectl reference`; a test keeps it so.

            Data goes to standard output, messages to standard error. A list is a table by default; `-o json` and `-o yaml` print what
            the API answered, `-o csv` every column with whole values, `-o name` a name a line, which other commands take. `--columns`
            chooses columns, also by the path of a value: `--columns hostname,state,profile.rack`. With `--watch`, JSON is an object a
            line. Errors are three lines: what did not work, why, and what to do next, with a command that can be run.

            On a terminal, rows are cut to its width, times are local with their zone, and there are colours, which `NO_COLOR=1` turns
            off. In a pipe nothing is cut and times are in UTC. Tables show the last eight digits of an id; commands take those as well
            as the whole id, which `-o wide` shows. A machine is named by its host name, the first label of it, a MAC address, its
            serial number or its id. Durations are a number and `s`, `m`, `h` or `d`.

            What follows (`--watch`, `runs watch`, `runs wait`, `runs start --wait`, `runs logs -f`, `runs top`, `events tail`) goes on
            over a restart of the server and a cut: it says so once and tries again for ten minutes, or for `--timeout` if that is less.

            ## States of machines
            `machines list` shows what the newest run of each machine says, as does `provisioning` in the API.

            | state | meaning |
            | --- | --- |

            """);
        foreach (var (state, meaning) in MachineState.All)
        {
            page.Append($"| {state} | {meaning} |\n");
        }

        page.Append("\n## Exit codes\n| code | meaning |\n| --- | --- |\n");
        foreach (var (code, meaning) in Exit.All)
        {
            page.Append($"| {code} | {meaning} |\n");
        }

        page.Append("\n## Options of every command\n| option | |\n| --- | --- |\n");
        Options(page, GlobalOptions.All);
        foreach (var command in root.Subcommands)
        {
            Section(page, command, "goosectl", 2);
        }

        return page.ToString();
    }

    private static void Section(StringBuilder page, Command command, string above, int level)
    {
        var path = $"{above} {command.Name}";
        page.Append($"\n{new string('#', level)} {path}\n{command.Description}.\n");
        if (command is ExampledCommand exampled)
        {
            var arguments =
                command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.Name}]" : argument.Name);
            page.Append($"\n`{string.Join(' ', arguments.Prepend(path))}`\n");
            if (command.Arguments.Count + command.Options.Count > 0)
            {
                page.Append("\n| | |\n| --- | --- |\n");
            }

            foreach (var argument in command.Arguments)
            {
                page.Append($"| `{argument.Name}` | {argument.Description} |\n");
            }

            Options(page, command.Options);
            page.Append($"\n```sh\n{string.Join('\n', exampled.Examples)}\n```\n");
        }

        foreach (var verb in command.Subcommands)
        {
            Section(page, verb, path, level + 1);
        }
    }

    private static void Options(StringBuilder page, IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            var names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
            var value = option.ValueType == typeof(bool) ? "" : $" {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
            page.Append($"| `{names}{value}` | {option.Description}{(option.Required ? "; required" : "")} |\n");
        }
    }
}
