namespace Goosed.Rendering.Templating;

/// <summary>A value as its place carries it, or why that place can't. What follows may show that it couldn't after all.</summary>
internal sealed class Carried
{
    private Carried(string? text, string? reason) => (Text, Reason) = (text, reason);

    /// <summary>What is written; null when the place can't carry the value.</summary>
    public string? Text { get; private set; }

    public string? Reason { get; private set; }

    public static Carried As(string text) => new(text, null);

    public static Carried Not(string reason) => new(null, reason);

    public void TakeBack(string reason) => (Text, Reason) = (null, reason);
}
