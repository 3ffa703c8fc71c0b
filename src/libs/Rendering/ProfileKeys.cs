using System.Text.Json.Nodes;
using Goosed.Core.Text;
using Goosed.Rendering.Profiles;

namespace Goosed.Rendering;

/// <summary>What a key of a profile takes.</summary>
public enum ProfileValue
{
    Text,
    Flag,
    Number,
    TextList,
    Fields,
    FieldsList,
}

/// <summary>A key that goosed reads.</summary>
/// <param name="Path">Where it stands: <c>profile.network.interfaces[].mtu</c>.</param>
/// <param name="Value">The kind of value that it takes.</param>
/// <param name="Takes">The same in words.</param>
public sealed record ProfileKey(string Path, ProfileValue Value, string Takes)
{
    /// <summary>True for a list of texts that may hold commas themselves.</summary>
    public bool ItemsHoldCommas { get; init; }
}

/// <summary>
/// The keys of a profile, and what is wrong with one that was set. They are those that the reader of profiles asks for, so that what is
/// refused where it is set is what could not be rendered.
/// </summary>
public static class ProfileKeys
{
    /// <summary>Every key, those of objects and of the objects in lists included.</summary>
    public static IReadOnlyList<ProfileKey> All { get; } = Read();

    /// <summary>The key that the dotted path of a profile's field means, or null: <c>disks.wipe</c>.</summary>
    public static ProfileKey? Find(string field) => All.FirstOrDefault(key => key.Path == $"profile.{field}");

    /// <summary>Values of known keys that do not fit, and unknown keys inside known objects: what depends on the profile alone.</summary>
    public static IReadOnlyList<RenderFault> Faults(JsonObject profile)
    {
        var reading = new ProfileReading([]);
        ProfileReader.ReadAll(profile, reading);
        return [.. reading.Faults.Concat(reading.Unknown).Distinct()];
    }

    /// <summary>Of the faults of a profile those in keys that a request has set: in, below or above them.</summary>
    public static IReadOnlyList<RenderFault> Faults(JsonObject profile, JsonObject set)
    {
        var paths = Paths(set, "profile").ToList();
        return [.. Faults(profile).Where(fault => paths.Any(path => Leads(path, fault.Field) || Leads(fault.Field, path)))];
    }

    /// <summary>Keys at the top that nothing but a template reads and that are close to one that goosed reads.</summary>
    public static IReadOnlyList<RenderFault> Mistakable(JsonObject profile)
    {
        var fields = ProfileReader.ReadAll(profile, new ProfileReading([]));
        return
        [
            .. from other in fields.Others()
               let near = NearestName.Of(other, fields.Known)
               where near is not null
               select new RenderFault($"profile.{other}", $"is no key that goosed reads; did you mean '{near}'?"),
        ];
    }

    // A null removes a key, and so sets none.
    private static IEnumerable<string> Paths(JsonObject set, string at) => set.SelectMany(field => field.Value switch
    {
        null => [],
        JsonObject { Count: > 0 } child => Paths(child, $"{at}.{field.Key}"),
        _ => new[] { $"{at}.{field.Key}" },
    });

    private static bool Leads(string path, string to) =>
        to.StartsWith(path, StringComparison.Ordinal) && (to.Length == path.Length || to[path.Length] is '.' or '[');

    private static IReadOnlyList<ProfileKey> Read()
    {
        var keys = new List<ProfileKey>();
        ProfileReader.ReadAll(null, new ProfileReading([], keys));
        return [.. keys.DistinctBy(key => key.Path)];
    }
}
