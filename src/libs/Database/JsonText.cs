namespace Goosed.Database;

/// <summary>A text that holds JSON and is written to a column that holds JSON.</summary>
internal readonly record struct JsonText(string Text);
