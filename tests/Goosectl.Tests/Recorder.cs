using System.Text;

namespace Goosed.Goosectl.Tests;

/// <summary>What a command has written so far, while it runs.</summary>
internal sealed class Recorder : TextWriter
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_lock)
        {
            _text.Append(value);
        }
    }

    public bool Has(string text) => ToString().Contains(text, StringComparison.Ordinal);

    public override string ToString()
    {
        lock (_lock)
        {
            return _text.ToString();
        }
    }
}
