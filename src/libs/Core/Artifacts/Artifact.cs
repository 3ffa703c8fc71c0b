using System.Text.Json.Nodes;

namespace Goosed.Core.Artifacts;

/// <summary>A file that machines download, known by its SHA-256.</summary>
public sealed record Artifact
{
    public const string Pending = "pending";
    public const string Ready = "ready";

    /// <summary>Most characters of a name.</summary>
    public const int LongestName = 512;

    /// <summary>Begins the keys of content.</summary>
    public const string KeyPrefix = "sha256/";

    public required Guid Id { get; init; }

    /// <summary>What it is: <c>kernel</c>, <c>initrd</c>, <c>iso</c>, <c>wim</c>, <c>image</c> or another word.</summary>
    public required string Kind { get; init; }

    /// <summary>64 lower-case hex digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Where its bytes lie in the object store.</summary>
    public required string Key { get; init; }

    /// <summary><see cref="Pending"/> until its bytes are all there, then <see cref="Ready"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Bytes; null while pending.</summary>
    public long? Size { get; init; }

    /// <summary>What its uploader said of it last; <c>name</c> is a name that was given to it.</summary>
    public JsonObject Meta { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public string? Name => NameIn(Meta);

    public static string? NameIn(JsonObject meta) =>
        meta["name"] is JsonValue value && value.TryGetValue<string>(out var name) ? name : null;

    /// <summary>What is wrong with a name for artifacts; null for nothing.</summary>
    public static string? NameFault(string name) => name switch
    {
        "" => "A name may not be empty.",
        { Length: > LongestName } => $"A name is at most {LongestName} characters long.",
        _ when name.Any(char.IsControl) => "A name may not hold control characters.",
        _ when name.StartsWith(Sha256Digest.Prefix, StringComparison.OrdinalIgnoreCase) =>
            $"A name may not begin with '{Sha256Digest.Prefix}', which names bytes.",
        _ => null,
    };

    /// <summary>The key of content: artifacts of the same bytes share it.</summary>
    public static string KeyOf(string sha256) => KeyPrefix + sha256;

    /// <summary>The digest that a key of content names; null for other keys.</summary>
    public static Sha256Digest? DigestOf(ObjectKey key) =>
        key.ToString() is var text && text.StartsWith(KeyPrefix, StringComparison.Ordinal)
            && Sha256Digest.TryParse(text[KeyPrefix.Length..], null, out var digest)
            ? digest
            : null;
}
