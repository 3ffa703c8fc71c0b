namespace Goosed.Rendering.Tests.Grammar;

/// <summary>
/// Makes random shell text, nested and now and then broken, in which U+0001 marks the places of values. No value becomes a command's name,
/// and no variable that holds one is evaluated: what the script itself does with its data is its author's.
/// </summary>
internal sealed class ShellText(Random random)
{
    public const char Value = '\u0001';

    private const string Breakers = "'\"\\$`(){}[]<>#;&| \n";

    private int _budget;
    private int _functions;

    public string Next()
    {
        _budget = 40;
        var text = string.Join('\n', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Command(3))) + $"\necho {Value}\n";
        return random.Next(4) == 0 ? Broken(text) : text;
    }

    private string Broken(string text)
    {
        for (var edits = random.Next(1, 3); edits > 0; edits--)
        {
            var at = random.Next(text.Length);
            var c = Breakers[random.Next(Breakers.Length)];
            text = random.Next(2) == 0 || text[at] == Value || char.IsAsciiLetterOrDigit(text[at]) ? text.Insert(at, c.ToString()) : text.Remove(at, 1);
        }

        return text;
    }

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];

    private string One(params Func<string>[] texts) => texts[--_budget < 0 ? 0 : random.Next(texts.Length)]();

    private string Command(int depth) => depth == 0 ? $"echo {Word(0)}" : One(
        () => $"echo {Word(depth)}",
        () => $"echo {Word(depth)} {Word(depth - 1)}",
        () => $"printf '%s\\n' {Word(depth)}",
        () => $"printf {Word(0)} {Word(0)}",
        () => $"held={Word(depth)}",
        () => $"V0={Value}",
        () => $"{Pick("export", "readonly", "declare", "declare -x", "local", "declare -a", "declare -n")} kept{random.Next(9)}={Word(depth)}",
        () => $"if [ {Pick("-n", "-z", "-f", "!", "-v", "-d", "")} {Word(depth)} ]; then {Command(depth - 1)}; else {Command(0)}; fi",
        () => $"if [ {Word(depth)} {Pick("=", "!=", "-eq", "-gt", "-a")} {Word(0)} ]\nthen\n{Command(depth - 1)}\nfi",
        () => $"test {Pick("-v", "-n", "-e")} {Word(depth)}",
        () => $"[[ {Word(depth)} {Pick("==", "!=", "=", "<", "-nt")} {Word(0)} ]] && {Command(depth - 1)}",
        () => $"if [[ {Word(0)} {Pick("-gt", "-eq", "-le")} {Arithmetic(1)} || {Word(0)} == b ]]; then {Command(depth - 1)}; fi",
        () => $"[[ {Pick("-v", "-n", "-f", "!")} {Word(0)} ]]",
        () => $"[[ {Word(0)} {Pick("==", "-eq")} {Word(0)} ]]{Pick("\n", ";", "&&", "||", "|")}{Command(depth - 1)}",
        () => $"let j=1{Pick("\n", ";", " ;", " |")}let j={Word(0)}",
        () => $"[[ {Word(0)} =~ ^({Pick("a|b", "[0-9]+", "x")})$ ]] || {Command(depth - 1)}",
        () => $"case {Word(depth)} in\n{Pick("a", "(a")}|{Word(0)}) {Command(depth - 1)} {Pick(";;", "\n;;", ";&", ";;&")}\n*) {Command(0)};; esac",
        () => $"case {Word(0)} in {Word(0)}) {Command(depth - 1)};; esac; {Command(0)}",
        () => $"for w in {Word(depth)} {Word(0)}; do {Command(depth - 1)}; done",
        () => $"for ((k=0; k<{Arithmetic(0)} && k<2; k++)); do {Command(depth - 1)}; done",
        () => $"{{ {Command(depth - 1)}; {Command(0)}; }}",
        () => $"( {Command(depth - 1)} )",
        () => $"fun{++_functions}() {{ {Command(depth - 1)}; }}; fun{_functions} {Word(0)}",
        () => $"function fun{++_functions} {{ {Command(0)}\n}}; fun{_functions} {Word(0)}",
        () => $"{Command(depth - 1)} {Pick("|", "&&", "||", ";", "\n")} {Command(0)}",
        () => $"echo {Word(depth)} {Pick(">/dev/null", "2>&1", "&>/dev/null", ">>/dev/null", "</dev/null")} {Word(0)}",
        () => HereDocument(depth),
        () => HereDocument(depth),
        () => $"cat <<<{Word(depth)}",
        () => $"{Pick("let", "command let", "\\let", "\"let\"")} i={Word(0)}",
        () => $"(( i = {Arithmetic(2)} ))",
        () => $"declare -i whole; whole={Word(0)}",
        () => $"grow() {{ number={Word(0)}; }}; declare -i number; grow",
        () => $"list[{Arithmetic(1)}]=1",
        () => $"list[\"{Value}\"]={Word(0)}",
        () => $"list=({Word(0)} {Word(depth)})",
        () => $"list=([{Arithmetic(0)}]={Word(0)})",
        () => $"{Pick("unset", "read", "printf -v", "mapfile", "wait -p", "getopts", "RANDOM=1 read")} {Word(0)} </dev/null",
        () => $"{Pick("RANDOM", "OPTIND", "PS4", "PATHS")}={Word(0)}; set -x; set +x",
        () => $"{Pick("eval", "sh -c", "bash -c", "trap")} \"echo {Value} x\" {Pick("EXIT", "")}",
        () => $"# it's {Value} \"\n{Command(depth - 1)}",
        () => $"echo x # {Value} `$(\n{Command(0)}",
        () => $"echo $[ {Arithmetic(1)} ]",
        () => $"echo \\\n{Word(depth)} $\\\n({Command(depth - 1)})",
        () => $"if ! {Command(depth - 1)}; then {Command(0)}; elif {Command(0)}; then :; fi",
        () => $"cat <({Command(depth - 1)})");

    private string HereDocument(int depth)
    {
        var strips = random.Next(3) == 0;
        var name = Pick("EOF", "END.1");
        var word = Pick(name, name, $"'{name}'", $"\"{name}\"", $"\\{name}");
        var tail = Pick("", "", $"; echo \"x\ny {Value}\"", $" | cat; echo '{Value}\n'", $" && {Command(0)}", " # it's");
        var second = random.Next(5) == 0;
        return $"cat <<{(strips ? "-" : "")}{Pick("", " ")}{word}{(second ? " <<TWO" : "")}{tail}\n{Body(depth)}{(strips ? Pick("", "\t") : "")}{name}\n{(second ? $"{Body(0)}TWO\n" : "")}";
    }

    private string Body(int depth) => string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => One(
        () => "text\n",
        () => $"{Value}\n",
        () => "\tEOF\n",
        () => "it's \"quoted\n",
        () => $"x $({Command(Math.Max(0, depth - 2))}) {Value}\n",
        () => $"${{u:-{Value}}} $(( {Arithmetic(0)} ))\n",
        () => "line \\\nEOF \\$x\n",
        () => "EO\\\nF\n")));

    private string Word(int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => depth == 0 ? One(
        () => $"{Value}",
        () => $"\"a {Value}\"",
        () => $"x{Value}",
        () => $"'b'",
        () => $"\"$({$"basename \"a/{Value}\""})\"") : One(
        () => $"{Value}",
        () => Pick("a", "-x", "a/b", "k=", "#", "a#", "~", "{a,b}", "$$", "$#", "$i", "\"$i\"", "\\'", "\\\"", "[ab]*"),
        () => $"\"{DoubleQuoted(depth)}\"",
        () => $"\"{DoubleQuoted(depth)}\"",
        () => $"'{Pick("it", "\"", "\\", "$(", "`", "a\nb", "#")}{Pick("", $"{Value}")}'",
        () => $"$'{Pick("it\\'s ", "\\\\", "a", "\\x27")}{Pick("", $"{Value}")}'",
        () => $"$\"{Pick("a", $"{Value}", "$i")}\"",
        () => $"$({Command(depth - 1)})",
        () => $"$({Command(depth - 1)}\n)",
        () => $"`echo {Pick("a", $"{Value}", "\\`", "\"x\"", "'`'")}`",
        () => $"${{u:-{Pick("a", $"{Value}", $"\"{Value}\"", $"'{Value}'", "'}'", "\\}")}}}",
        () => $"${{i:{Arithmetic(0)}:1}}",
        () => $"${{i{Pick("#", "##", "%", "/")}{Pick("a", $"{Value}", "'}'", "\"}\"")}}}",
        () => $"$(( {Arithmetic(1)} ))",
        () => $"\\{Value}",
        () => $"${Value}",
        () => $"<({Command(depth - 1)})")));

    private string DoubleQuoted(int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => One(
        () => $"{Value}",
        () => Pick("a ", "it's", "\\\"", "\\\\", "#", "\n", "<<EOF ", "$", "$i", "(", ")", "}", "\\$"),
        () => $"$({Command(Math.Max(0, depth - 1))})",
        () => $"$(basename \"a/{Value}\")",
        () => $"${{u:-{Pick("a", $"{Value}", $"\"{Value}\"", $"'{Value}'", $"$(echo \"{Value}\")", "'", "\"}\"")}}}",
        () => $"${{i:{Arithmetic(0)}}}",
        () => $"`echo {Pick("a", $"{Value}", "\\\"", "\\`")}`",
        () => $"$(( {Arithmetic(1)} ))",
        () => $"$[{Arithmetic(0)}]")));

    private string Arithmetic(int depth) => depth == 0 ? Pick("1", $"{Value}", "i") : One(
        () => $"{Value}",
        () => $"({Arithmetic(depth - 1)} + {Arithmetic(0)})",
        () => $"16#ff * {Arithmetic(depth - 1)}",
        () => $"$(echo {Value})",
        () => $"$i << {Arithmetic(0)}",
        () => $"\"{Value}\"",
        () => $"a[{Value}]");
}
