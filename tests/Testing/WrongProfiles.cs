using System.Text.Json.Nodes;
using Goosed.Rendering;

namespace Goosed.Testing;

/// <summary>Every known key of a profile with values that it does not take, and every known object with a key that it does not have.</summary>
public static class WrongProfiles
{
    private static readonly string[] s_own = ["profile.blueprint", "profile.workflow", "profile.protected", "profile.provision", "profile.local_boot"];

    /// <summary>The profiles, each with the field that is wrong in it: <c>profile.network.interfaces[0].mtu</c>.</summary>
    public static IReadOnlyList<(string Field, JsonObject Profile)> All { get; } =
        [.. ProfileKeys.All.SelectMany(key => Wrong(key).Select(value => (key.Path.Replace("[]", "[0]", StringComparison.Ordinal), Profile(key.Path, value)))), .. Unknown()];

    /// <summary>Those whose fault an answer file would have: what goosed itself reads and unknown keys go into none.</summary>
    public static IReadOnlyList<(string Field, JsonObject Profile)> Unrenderable { get; } =
        [.. All.Where(wrong => !wrong.Field.EndsWith(".zzz", StringComparison.Ordinal) && !s_own.Contains(wrong.Field))];

    private static IEnumerable<JsonNode> Wrong(ProfileKey key) => key.Value switch
    {
        ProfileValue.Text => [1006, true, new JsonArray("a"), new JsonObject { ["x"] = 1 }],
        ProfileValue.Flag => ["true", 1, new JsonArray()],
        ProfileValue.Number => ["5", true, 1.5, 1e9],
        ProfileValue.TextList => ["a", 5, new JsonObject { ["0"] = "a" }],
        ProfileValue.Fields => ["a", 5, new JsonArray()],
        _ => ["a", 5, new JsonObject { ["name"] = "a" }],
    };

    private static IEnumerable<(string Field, JsonObject Profile)> Unknown() => ProfileKeys.All
        .Where(key => key.Value is ProfileValue.Fields or ProfileValue.FieldsList)
        .Select(key => key.Path + (key.Value == ProfileValue.Fields ? ".zzz" : "[].zzz"))
        .Select(path => (path.Replace("[]", "[0]", StringComparison.Ordinal), Profile(path, 1)));

    private static JsonObject Profile(string path, JsonNode value)
    {
        var node = value.DeepClone();
        foreach (var part in path.Split('.')[1..].Reverse())
        {
            node = part.EndsWith("[]", StringComparison.Ordinal) ? new JsonObject { [part[..^2]] = new JsonArray(node) } : new JsonObject { [part] = node };
        }

        return node.AsObject();
    }
}
