using System.Buffers.Text;

namespace Goosed.Bench.Load;

/// <summary>An HTTP/1.1 answer as far as a measurement looks at it.</summary>
internal static class HttpAnswer
{
    private static ReadOnlySpan<byte> HeadEnd => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> Length => "Content-Length: "u8;

    // No JSON text holds bare line ends, so the last chunk can't be taken for data.
    private static ReadOnlySpan<byte> LastChunk => "\r\n0\r\n\r\n"u8;

    /// <summary>True when the bytes are one whole answer.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        var head = bytes.IndexOf(HeadEnd);
        if (head < 0)
        {
            return false;
        }

        var length = bytes[..head].IndexOf(Length);
        return length < 0
            ? bytes.EndsWith(LastChunk)
            : Utf8Parser.TryParse(bytes[(length + Length.Length)..], out int body, out _) && bytes.Length >= head + HeadEnd.Length + body;
    }

    /// <summary>True when a whole answer is what the traffic expects.</summary>
    public static bool IsExpected(ReadOnlySpan<byte> bytes, Traffic traffic) =>
        Utf8Parser.TryParse(bytes["HTTP/1.1 ".Length..], out int status, out _) && status == traffic.Status && bytes.IndexOf(traffic.Mark) >= 0;
}
