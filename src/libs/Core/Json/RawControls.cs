using System.Text;

namespace Goosed.Core.Json;

/// <summary>JSON that a shell script put together: line ends and other control characters stand in its strings as they are.</summary>
public static class RawControls
{
    /// <summary>The JSON, in UTF-8, with an escape for each control character in a string; all else as it is.</summary>
    public static byte[] Escape(byte[] json)
    {
        if (!json.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1f))
        {
            return json;
        }

        using var escaped = new MemoryStream(json.Length + 16);
        var (inString, afterBackslash) = (false, false);
        foreach (var unit in json)
        {
            if (inString && unit < ' ')
            {
                escaped.Write(Encoding.ASCII.GetBytes($"\\u{(int)unit:x4}"));
            }
            else
            {
                escaped.WriteByte(unit);
            }

            inString ^= unit == '"' && !afterBackslash;
            afterBackslash = inString && unit == '\\' && !afterBackslash;
        }

        return escaped.ToArray();
    }
}
