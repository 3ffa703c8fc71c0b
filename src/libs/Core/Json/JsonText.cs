using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Goosed.Core.Json;

/// <summary>Tells JSON whose texts can be kept from JSON whose texts can't.</summary>
public static class JsonText
{
    public const string Fault = "It holds NUL or half of a surrogate pair, which no text can hold; leave these characters out.";

    /// <summary>False when a string or a name in it holds NUL or half of a surrogate pair (<c>"\ud800"</c>), which JSON allows.</summary>
    public static bool IsReadable(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
        {
            return true;
        }

        // Neither is in a text without escapes.
        var text = JsonMarshal.GetRawUtf8Value(json);
        if (text.IndexOf("\\u"u8) < 0 && Utf8.IsValid(text))
        {
            return true;
        }

        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && !TryRead(ref reader, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The text that the reader stands on.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = reader.GetString();
            return text?.Contains('\0', StringComparison.Ordinal) == false;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }
}
