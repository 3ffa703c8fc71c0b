using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Goosed.Core.Artifacts;

/// <summary>
/// The name of a stored object, such as <c>rocky/9/vmlinuz</c>: taken as it is, so a <c>%</c> in it is only a percent sign.
/// </summary>
[JsonConverter(typeof(ObjectKeyJsonConverter))]
public readonly record struct ObjectKey : IParsable<ObjectKey>
{
    /// <summary>Longest key in bytes of UTF-8, the limit of S3.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Longest part between two slashes in bytes of UTF-8, the limit of file systems.</summary>
    public const int MaxSegmentBytes = 255;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly string? _text;

    private ObjectKey(string text) => _text = text;

    /// <summary>The parts between the slashes.</summary>
    public IReadOnlyList<string> Segments => ToString().Split('/');

    public override string ToString() => _text ?? "";

    /// <summary>The key for use in a URL's path: each segment percent-encoded, the slashes kept.</summary>
    public string ToUrlPath() => string.Join('/', Segments.Select(Uri.EscapeDataString));

    public static ObjectKey Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, out var key, out var fault) ? key : throw new FormatException(fault);

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ObjectKey result) =>
        TryParse(s, out result, out _);

    /// <summary>Parses a key; a refusal says why in one sentence, without repeating the key.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out ObjectKey result, [NotNullWhen(false)] out string? fault)
    {
        fault = s is null ? "A key is needed." : Fault(s);
        result = fault is null && s is not null ? new ObjectKey(s) : default;
        return fault is null && s is not null;
    }

    private static string? Fault(string s)
    {
        if (s.Length == 0)
        {
            return "A key may not be empty.";
        }

        if (s.Length > MaxBytes || ByteCount(s) is not { } bytes || bytes > MaxBytes)
        {
            return $"A key is at most {MaxBytes} bytes of valid UTF-8.";
        }

        if (s.Any(char.IsControl))
        {
            return "A key may not hold control characters.";
        }

        return s.Contains('\\') ? "A key may not hold a backslash; its separator is '/'." : SegmentFault(s);
    }

    private static string? SegmentFault(string s)
    {
        if (s[0] == '/' || s[^1] == '/')
        {
            return "A key may neither begin nor end with '/'.";
        }

        return s.Split('/').Select(SegmentFaultOf).FirstOrDefault(fault => fault is not null);
    }

    private static string? SegmentFaultOf(string segment) => segment switch
    {
        "" => "A key may not hold '//'.",
        "." or ".." => $"A key may not hold the segment '{segment}'.",
        _ when Strict.GetByteCount(segment) > MaxSegmentBytes =>
            $"A part of a key between two '/' is at most {MaxSegmentBytes} bytes long.",
        _ => null,
    };

    /// <summary>Length in UTF-8, or null when it has none (half of a surrogate pair).</summary>
    private static int? ByteCount(string s)
    {
        try
        {
            return Strict.GetByteCount(s);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}

/// <summary>Reads and writes a key as a string.</summary>
public sealed class ObjectKeyJsonConverter : JsonConverter<ObjectKey>
{
    public override ObjectKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A key is a string such as rocky/9/vmlinuz.");
        }

        return ObjectKey.TryParse(reader.GetString(), out var key, out var fault) ? key : throw new JsonException(fault);
    }

    public override void Write(Utf8JsonWriter writer, ObjectKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
