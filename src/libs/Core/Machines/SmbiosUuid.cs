namespace Goosed.Core.Machines;

/// <summary>
/// UUIDs as SMBIOS tells them: firmware and loaders disagree on the byte order of the first three fields, so one machine may show either of
/// two texts.
/// </summary>
public static class SmbiosUuid
{
    /// <summary>The canonical lower-case text, or null for what is no UUID.</summary>
    public static string? Parse(string? text) => Guid.TryParse(text?.Trim(), out var parsed) ? parsed.ToString("D") : null;

    /// <summary>The same UUID with the bytes of its first three fields turned round.</summary>
    public static string Swapped(string uuid) => new Guid(Guid.Parse(uuid).ToByteArray(), bigEndian: true).ToString("D");

    /// <summary>Whether two canonical texts name one machine: equal, or equal in the other byte order.</summary>
    public static bool Same(string? one, string? other) =>
        one is not null && other is not null && (one == other || Swapped(one) == other);

    /// <summary>One text for both byte orders of a canonical text, to compare many by; null for none.</summary>
    public static string? Key(string? uuid) => uuid is null || string.CompareOrdinal(uuid, Swapped(uuid)) < 0 ? uuid : Swapped(uuid);
}
