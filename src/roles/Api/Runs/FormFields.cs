using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Goosed.Api.Runs;

/// <summary>Form fields as machines send them: whatever bytes are in a value, the field is read.</summary>
internal static class FormFields
{
    // Nobody who means well sends more.
    private const int MaxFields = 1000;

    /// <summary>Reads <c>application/x-www-form-urlencoded</c>; what is no escape stands for itself, as in the URL standard.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> UrlEncoded(ReadOnlySpan<byte> body, Encoding encoding)
    {
        var fields = new List<KeyValuePair<string, string>>();
        foreach (var range in body.Split((byte)'&'))
        {
            var field = body[range];
            if (field.Length > 0 && fields.Count < MaxFields)
            {
                var end = field.IndexOf((byte)'=');
                fields.Add(new(Decode(end < 0 ? field : field[..end], encoding), end < 0 ? "" : Decode(field[(end + 1)..], encoding)));
            }
        }

        return fields;
    }

    /// <summary>Reads <c>multipart/form-data</c>; a file counts as the field that it is sent for.</summary>
    /// <exception cref="BadHttpRequestException">It can't be read.</exception>
    public static async Task<IReadOnlyList<KeyValuePair<string, string>>> MultipartAsync(Stream body, string boundary, CancellationToken ct)
    {
        try
        {
            var reader = new MultipartReader(boundary, body);
            var fields = new List<KeyValuePair<string, string>>();
            while (await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                {
                    fields.Add(new(HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), await TextAsync(section, ct)));
                }
            }

            return fields;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw new BadHttpRequestException($"The form can't be read: {fault.Message}", fault);
        }
    }

    /// <summary>The encoding that a media type names; UTF-8 where it names none, null where it is not known here.</summary>
    public static Encoding? EncodingOf(MediaTypeHeaderValue? type)
    {
        if (type?.Charset is not { Length: > 0 } charset)
        {
            return Encoding.UTF8;
        }

        try
        {
            return Encoding.GetEncoding(HeaderUtilities.RemoveQuotes(charset).ToString());
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private static async Task<string> TextAsync(MultipartSection section, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await section.Body.CopyToAsync(bytes, ct);
        var type = MediaTypeHeaderValue.TryParse(section.ContentType, out var given) ? given : null;
        return (EncodingOf(type) ?? Encoding.UTF8).GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    private static string Decode(ReadOnlySpan<byte> value, Encoding encoding)
    {
        var bytes = new byte[value.Length];
        var length = 0;
        for (var at = 0; at < value.Length; at++)
        {
            if (value[at] == '%' && at + 2 < value.Length
                && byte.TryParse(value.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                bytes[length++] = escaped;
                at += 2;
            }
            else
            {
                bytes[length++] = value[at] == '+' ? (byte)' ' : value[at];
            }
        }

        return encoding.GetString(bytes, 0, length);
    }
}
