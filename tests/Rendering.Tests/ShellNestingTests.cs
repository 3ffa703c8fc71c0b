using System.Globalization;
using System.Text;
using Goosed.Rendering.Templating;
using Goosed.Rendering.Tests.Grammar;
using Goosed.Testing;

namespace Goosed.Rendering.Tests;

/// <summary>Real shells run random templates whose values would create a file: whatever the nesting, none is created.</summary>
public sealed class ShellNestingTests
{
    private const int Batch = 50;

    /// <summary>Scripts with GOOSED_TEST_LONG=1, which make test-long sets, and else.</summary>
    private static readonly int s_scripts = Environment.GetEnvironmentVariable("GOOSED_TEST_LONG") == "1" ? 20_000 : 240;

    [Fact]
    public async Task A_value_is_never_run_however_deep_it_stands()
    {
        var shells = new[] { "bash", "dash" }.Where(name => Tool.Find(name) is not null).ToList();
        Assert.SkipUnless(shells.Count > 0 && Tool.Find("timeout") is not null, "there is no bash and no dash, or no timeout");
        var random = new Random(20_261_128);
        var text = new ShellText(random);
        var ran = new List<string>();
        var (hostile, places) = (0, 0);
        for (var first = 0; first < s_scripts; first += Batch)
        {
            using var scratch = new TestDirectory();
            var scripts = new List<string>();
            for (var i = 0; i < Math.Min(Batch, s_scripts - first); i++)
            {
                var (script, carried, all) = Rendered(text.Next(), i, random);
                (hostile, places) = (hostile + carried, places + all);
                scripts.Add(script);
                scratch.Write($"scripts/{i}", script);
            }

            scratch.Write("scripts/control", "echo \"$(echo \"'$(touch run-control)'\")\"\n");
            ran.AddRange((await Task.WhenAll(shells.Select(shell => RanAsync(shell, scratch, scripts)))).SelectMany(each => each));
        }

        Assert.True(ran.Count == 0, string.Join('\n', ran));
        Assert.True(hostile * 4 > places, $"only {hostile} of {places} places took a hostile value");
    }

    /// <summary>The scripts of which a shell ran a value. One that never ends is stopped, and no other takes its place.</summary>
    private static async Task<IReadOnlyList<string>> RanAsync(string shell, TestDirectory scratch, List<string> scripts)
    {
        Directory.CreateDirectory(scratch[shell]);
        var driver = $"cd '{scratch[shell]}'; export FUNCNEST=20; for script in ../scripts/*; do timeout -k 1 10 {shell} \"$script\" </dev/null >/dev/null 2>&1; done";
        await Tool.RunAsync(shell, ["-c", driver], cancellation: TestContext.Current.CancellationToken);
        var run = Directory.GetFiles(scratch[shell], "run-*").Select(path => Path.GetFileName(path)["run-".Length..]).ToList();
        Assert.Contains("control", run);
        return [.. run.Where(name => name != "control").Select(name => $"{shell} ran a value of:\n{scripts[int.Parse(name, CultureInfo.InvariantCulture)]}")];
    }

    /// <summary>The text with hostile values where they are taken, and a number elsewhere.</summary>
    private static (string Script, int Hostile, int Places) Rendered(string text, int number, Random random)
    {
        var values = text.Where(c => c == ShellText.Value).Select(_ => Hostile(number, random)).ToList();
        var hostile = values.Count;
        var form = random.Next(4);
        while (true)
        {
            var marked = Marked(form == 0 ? $"text\n%post\n{text}%end\n" : text, values);
            var result = Emission.Emit(marked, form == 0 ? new KickstartEmitter() : new ShellEmitter(marked));
            if (result.Ok)
            {
                return (form == 0 ? Reader.Scripts(result.Text!).Single() : result.Text!, hostile, values.Count);
            }

            // Even a number is refused where it could end the here-document that it names.
            var refused = result.Faults.Select(fault => int.Parse(fault.Field, CultureInfo.InvariantCulture)).Where(place => values[place] != "7").ToList();
            if (refused.Count == 0)
            {
                return ("", 0, 0);
            }

            refused.ForEach(place => values[place] = "7");
            hostile -= refused.Count;
        }
    }

    private static string Marked(string text, List<string> values)
    {
        var (marked, next) = (new StringBuilder(), 0);
        foreach (var c in text)
        {
            if (c == ShellText.Value)
            {
                marked.Append(Mark.Of($"{next}", values[next++]));
            }
            else
            {
                marked.Append(c);
            }
        }

        return marked.ToString();
    }

    private static string Hostile(int number, Random random)
    {
        var command = $"touch run-{number}";
        string[] values =
        [
            $"$({command})", $"`{command}`", $"';{command};'", $"\";{command};\"", $"a[$({command})]", $"a[$({command})]=1", $"([$({command})]=1)", $"[$({command})]=1",
            $";{command} #", $"&& {command}", $");{command};(", $"}};{command};{{", $"'$({command})'", $"\"$({command})\"", $"\\';{command};\\'", $"\\\";{command};\\\"",
            $"\\`{command}\\`", $"]];{command}", $"));{command};((", $";;esac;{command}", $"${{u:-$({command})}}", $"$'\\x27;{command}'", $"<({command})", $"\\$({command})",
            $"({command})", $"\\\\$({command})", "EOF", "END.1", "V0", "-v", "\\", "'", "\"", "`", "#", "esac", "in", "]]", "fi",
        ];
        return values[random.Next(values.Length)];
    }
}
