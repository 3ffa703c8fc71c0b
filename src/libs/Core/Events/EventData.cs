using System.Text;
using System.Text.Json;
using Goosed.Core.Json;

namespace Goosed.Core.Events;

/// <summary>Reads payloads of events, which other producers may have written by hand.</summary>
public static class EventData
{
    public static Guid? MachineId(string data) => Id(data, "machine_id");

    public static Guid? FactId(string data) => Id(data, "fact_id");

    // A reader that stops at the property: a payload may carry a large snapshot.
    private static Guid? Id(string data, string name)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(data), StoredJson.Reader);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals(name))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out var id) ? id : null;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Not JSON: it names nothing.
        }

        return null;
    }
}
