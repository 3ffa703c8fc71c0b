using System.Text;
using System.Text.Json;

namespace Goosed.Core.Json;

/// <summary>Tells JSON whose texts can be read from JSON whose texts can't.</summary>
public static class JsonText
{
    /// <summary>False when a string or a name in it is no text: half of a surrogate pair (<c>"\ud800"</c>) is valid JSON all the same.</summary>
    public static bool IsReadable(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Undefined)
        {
            return true;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json.GetRawText()));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    reader.GetString();
                }
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
