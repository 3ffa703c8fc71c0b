using System.Globalization;
using System.Text;

namespace Goosed.Api.Runs;

/// <summary>JSON that a shell script put together: line ends and other control characters stand in its strings as they are.</summary>
internal static class RawControls
{
    /// <summary>The JSON with an escape for each control character in a string; all else as it is.</summary>
    public static string Escape(string json)
    {
        if (!json.Any(char.IsControl))
        {
            return json;
        }

        var escaped = new StringBuilder(json.Length + 16);
        var (inString, afterBackslash) = (false, false);
        foreach (var character in json)
        {
            if (inString && character < ' ')
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                escaped.Append(character);
            }

            inString ^= character == '"' && !afterBackslash;
            afterBackslash = inString && character == '\\' && !afterBackslash;
        }

        return escaped.ToString();
    }
}
