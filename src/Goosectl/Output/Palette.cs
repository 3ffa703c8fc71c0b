namespace Goosed.Goosectl.Output;

/// <summary>Colours on a terminal; plain text everywhere else, and where NO_COLOR is set (no-color.org) or the terminal is dumb.</summary>
internal sealed class Palette
{
    private const string Bold = "1", Red = "31", Green = "32", Yellow = "33";

    private readonly bool _on;

    private Palette(bool on) => _on = on;

    public static Palette For(TextWriter writer) => new(
        IsTerminal(writer) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb");

    public string Heading(string text) => Paint(Bold, text);

    public string Error(string text) => Paint(Red, text);

    /// <summary>A state such as <c>success</c> or <c>broken</c>; text around the word stays with it.</summary>
    public string State(string text) => text.Trim().Split(' ')[0] switch
    {
        "success" or "ready" or "ok" or "done" or "installed" => Paint(Green, text),
        "failed" or "wrong" or "broken" or "damaged" => Paint(Red, text),
        "running" or "armed" or "pending" or "cancelled" or "started" => Paint(Yellow, text),
        _ => text,
    };

    /// <summary>Whether a person reads it as it is written.</summary>
    public static bool IsTerminal(TextWriter writer) =>
        ReferenceEquals(writer, Console.Out) ? !Console.IsOutputRedirected : ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected;

    private string Paint(string colour, string text) => _on ? $"\e[{colour}m{text}\e[0m" : text;
}
