using System.Text;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Messaging.Nats;

/// <summary>A payload within the size that a server takes.</summary>
internal static class Payload
{
    /// <summary>
    /// The payload in UTF-8. From one that is too large its largest members are left out: consumers find what an event is about in the
    /// database, by the ids that stay. Null when nothing that is left out makes it fit.
    /// </summary>
    public static byte[]? Fit(string data, int limit)
    {
        var bytes = Encoding.UTF8.GetBytes(data);
        if (bytes.Length <= limit)
        {
            return bytes;
        }

        var members = StoredJson.Node(data) as JsonObject ?? [];
        while (members.Count > 0)
        {
            members.Remove(members.MaxBy(member => member.Value is { } value ? StoredJson.Text(value).Length : 0).Key);
            bytes = Encoding.UTF8.GetBytes(StoredJson.Text(members));
            if (bytes.Length <= limit && members.Count > 0)
            {
                return bytes;
            }
        }

        return null;
    }
}
