using System.Globalization;
using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>Collects a rendering and stops one that grows past the limit.</summary>
internal sealed class BoundedWriter : StringWriter
{
    /// <summary>Longest rendering, in characters.</summary>
    public const int MaxLength = 1024 * 1024;

    public BoundedWriter()
        : base(new StringBuilder(8192), CultureInfo.InvariantCulture)
    {
    }

    public override void Write(char value)
    {
        base.Write(value);
        Check();
    }

    public override void Write(string? value)
    {
        base.Write(value);
        Check();
    }

    public override void Write(char[] buffer, int index, int count)
    {
        base.Write(buffer, index, count);
        Check();
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        base.Write(buffer);
        Check();
    }

    private void Check()
    {
        if (GetStringBuilder().Length > MaxLength)
        {
            throw new TemplateFault("renders to more than 1 MiB");
        }
    }
}
