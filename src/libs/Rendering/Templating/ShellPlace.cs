using System.Text.RegularExpressions;

namespace Goosed.Rendering.Templating;

/// <summary>What a place in shell text takes, from everything to next to nothing.</summary>
internal enum Takes
{
    /// <summary>Any text, as a word in single quotes.</summary>
    Word,

    /// <summary>Any text, with backslashes: the place is inside double quotes.</summary>
    Quoted,

    /// <summary>Characters that mean themselves everywhere.</summary>
    Inert,

    /// <summary>A whole number: bash evaluates anything else as an expression, in which <c>a[$(command)]</c> runs the command, quoted or not.</summary>
    Number,
}

/// <summary>A place in shell text: what it takes and, where that is not everything, why and what to write instead.</summary>
internal sealed partial record ShellPlace(Takes Takes, string Where = "", string Instead = "")
{
    public static readonly ShellPlace Word = new(Takes.Word);
    public static readonly ShellPlace Quoted = new(Takes.Quoted);

    public static ShellPlace Inert(string where, string instead = "write the bare {{value}} as a word of its own") => new(Takes.Inert, where, instead);

    public static ShellPlace Number(string where, string instead) => new(Takes.Number, where, instead);

    /// <summary>The one that takes less.</summary>
    public ShellPlace Or(ShellPlace other) => other.Takes > Takes ? other : this;

    public Carried Carry(string value, int line) => Takes switch
    {
        Takes.Word => Carried.As(ShellWord.Of(value)),
        Takes.Quoted => Carried.As(ShellWord.InDoubleQuotes(value)),
        _ when IsNumber(value) || (Takes == Takes.Inert && ShellWord.IsInert(value)) => Carried.As(value),
        _ => Carried.Not(Refusal(line)),
    };

    public string Refusal(int line) =>
        $"stands in {Where} (line {line} when rendered), and there only {(Takes == Takes.Number ? "whole numbers are" : "letters, digits and @ + = : , . / _ - are")} taken; {Instead}";

    public static bool IsNumber(string value) => WholeNumber().IsMatch(value);

    [GeneratedRegex(@"\A-?[0-9]{1,18}\z", RegexOptions.CultureInvariant)]
    private static partial Regex WholeNumber();
}
