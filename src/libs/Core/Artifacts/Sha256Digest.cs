using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goosed.Core.Artifacts;

/// <summary>A SHA-256 of some bytes; its text form is 64 hex digits in lower case.</summary>
[JsonConverter(typeof(Sha256DigestJsonConverter))]
public readonly record struct Sha256Digest : IParsable<Sha256Digest>
{
    /// <summary>What may stand before the digits in what is read.</summary>
    public const string Prefix = "sha256:";

    /// <summary>The notations taken, for error messages.</summary>
    public const string Forms = "64 hex digits, with or without 'sha256:' before them";

    private static readonly string Zeros = new('0', SHA256.HashSizeInBytes * 2);
    private readonly string? _hex;

    private Sha256Digest(string hex) => _hex = hex;

    /// <summary>64 hex digits in lower case.</summary>
    public override string ToString() => _hex ?? Zeros;

    /// <summary>The digest whose 32 bytes these are.</summary>
    public static Sha256Digest FromBytes(ReadOnlySpan<byte> hash)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, SHA256.HashSizeInBytes, nameof(hash));
        return new Sha256Digest(Convert.ToHexStringLower(hash));
    }

    /// <summary>The digest of these bytes.</summary>
    public static Sha256Digest Of(ReadOnlySpan<byte> content) => FromBytes(SHA256.HashData(content));

    public static Sha256Digest Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var digest) ? digest : throw new FormatException($"This is not a SHA-256; write it as {Forms}.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Sha256Digest result)
    {
        var digits = s is not null && s.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? s[Prefix.Length..] : s;
        if (digits is null || digits.Length != Zeros.Length || !digits.All(char.IsAsciiHexDigit))
        {
            result = default;
            return false;
        }

        result = new Sha256Digest(digits.ToLowerInvariant());
        return true;
    }
}

/// <summary>Reads every notation, writes the bare digits.</summary>
public sealed class Sha256DigestJsonConverter : JsonConverter<Sha256Digest>
{
    public override Sha256Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Sha256Digest.TryParse(reader.GetString(), null, out var digest)
            ? digest
            : throw new JsonException($"A SHA-256 is a string of {Sha256Digest.Forms}.");

    public override void Write(Utf8JsonWriter writer, Sha256Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
