namespace Goosed.Rendering.Templating;

/// <summary>What encloses a place in shell text.</summary>
internal enum Enclosure
{
    Commands,
    CasePatterns,
    CaseBody,
    Test,
    Array,
    Arithmetic,
    Parameter,
    DoubleQuotes,
    SingleQuotes,
    AnsiQuotes,
    Backticks,
    Comment,
    HereDocument,
    Unclear,
}

/// <summary>A here-document that was announced.</summary>
internal sealed record HereDocument(string Delimiter, bool IsQuoted, bool StripsTabs);

/// <summary>One level of nesting.</summary>
internal sealed class ShellFrame(Enclosure kind, int line, Queue<HereDocument> awaited)
{
    public Enclosure Kind { get; } = kind;

    /// <summary>The line in which it began.</summary>
    public int Line { get; } = line;

    /// <summary>Here-documents that begin with the next line; a substitution has its own.</summary>
    public Queue<HereDocument> Awaited { get; } = awaited;

    /// <summary>The command that is being read, in commands and tests.</summary>
    public ShellCommand Command { get; set; } = new();

    /// <summary>What ends it: <c>)</c> of commands, <c>]</c> or <c>)</c> of arithmetic; NUL for the script's own commands.</summary>
    public char Closer { get; init; }

    /// <summary>Open brackets inside arithmetic.</summary>
    public int Depth { get; set; }

    /// <summary>Whether bash evaluates what stands here: always in arithmetic, in a test from <c>-eq</c> on, in <c>${x:1}</c>.</summary>
    public bool Evaluates { get; set; }

    /// <summary>Whether shells differ in how they read it, or its text is translated first.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>Whether it may hold quotes (subscripts, <c>(( ))</c>) or semicolons (<c>for ((;;))</c>).</summary>
    public bool TakesQuotes { get; init; }

    public bool TakesSemicolons { get; init; }

    public HereDocument? Document { get; init; }

    /// <summary>Why nothing is sure any more.</summary>
    public string Cause { get; init; } = "";

    /// <summary>Values that a later operator may turn out to evaluate.</summary>
    public List<Carried> Values { get; } = [];

    public bool HoldsWords => Kind is Enclosure.Commands or Enclosure.CaseBody or Enclosure.CasePatterns or Enclosure.Test or Enclosure.Array;
}
