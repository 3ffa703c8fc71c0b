using System.Text;
using System.Text.Json;
using Goosed.Core.Json;
using Goosed.Core.Runs;
using Goosed.Core.Wire;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Goosed.Api.Runs;

/// <summary>A report of a milestone as it was sent, and what of it was left out.</summary>
internal sealed record ReadReport(MilestoneRequest Request, string? Note);

/// <summary>
/// Reads reports of milestones: JSON, or form fields in either form. A machine that says that it failed is heard whatever else it sends:
/// texts are cleaned and cut, and fields that are not known are left out.
/// </summary>
internal sealed class ReportReader(IOptions<JsonOptions> json, GoosedOptions options)
{
    private const int MostNamed = 5;

    private static readonly string[] s_fields = ["milestone", "state", "message", "log"];

    /// <summary>Bytes: room for a log that is escaped, whatever the setting for other bodies.</summary>
    public long MaxBody { get; } = options.Limits.MaxReport;

    /// <exception cref="BadHttpRequestException">It can't be read.</exception>
    public async Task<ReadReport> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var given) ? given : null;
        var body = await BodyAsync(request, ct);
        if (IsJson(request, body.Span))
        {
            return Json(body.Span, type, leavesOut: request.HttpContext.Caller().Token is not null);
        }

        return Form(IsMultipart(type, out var boundary)
            ? await FormFields.MultipartAsync(new MemoryStream(body.ToArray()), boundary, ct)
            : FormFields.UrlEncoded(body.Span, FormFields.EncodingOf(type) ?? Encoding.UTF8));
    }

    private async Task<ReadOnlyMemory<byte>> BodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBody;
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        return body.ToArray();
    }

    // wget --post-file sends every file as form fields.
    private static bool IsJson(HttpRequest request, ReadOnlySpan<byte> body)
    {
        if (request.HasJsonContentType())
        {
            return true;
        }

        if (request is { HasFormContentType: false, ContentType.Length: > 0 })
        {
            throw new BadHttpRequestException("Send the report as application/json or as form fields.", StatusCodes.Status415UnsupportedMediaType);
        }

        return body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
    }

    private static bool IsMultipart(MediaTypeHeaderValue? type, out string boundary)
    {
        boundary = HeaderUtilities.RemoveQuotes(type?.Boundary ?? default).ToString();
        if (type?.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        return boundary.Length is > 0 and <= 70 ? true : throw new BadHttpRequestException("The form can't be read: its Content-Type names no boundary of at most 70 characters.");
    }

    private static ReadReport Form(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        string? Once(string name) => fields.Where(field => field.Key == name).Select(field => field.Value.Trim()).ToList() switch
        {
            [] => null,
            [var value] => value,
            _ => throw new BadHttpRequestException($"The form field {name} must be given once."),
        };
        string? All(string name) => fields.Where(field => field.Key == name).Select(field => field.Value).ToList() is { Count: > 0 } values ? string.Join('\n', values) : null;
        return new(
            new()
            {
                Milestone = Once("milestone") ?? throw new BadHttpRequestException("The form field milestone is missing."),
                State = Once("state") ?? throw new BadHttpRequestException("The form field state is missing."),
                Message = All("message"),
                Log = All("log"),
            },
            LeftOut(fields.Select(field => field.Key)));
    }

    private ReadReport Json(ReadOnlySpan<byte> body, MediaTypeHeaderValue? type, bool leavesOut)
    {
        var encoding = FormFields.EncodingOf(type)
            ?? throw new BadHttpRequestException("The Content-Type names a charset that is not known here.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            var utf8 = RawControls.Escape(Encoding.UTF8.GetBytes(encoding.GetString(body).TrimStart('\uFEFF')));
            utf8 = JsonText.Clean(utf8)?.Json.ToArray() ?? utf8;
            string? note = null;
            if (leavesOut)
            {
                (utf8, note) = WithoutUnknown(utf8);
            }

            return JsonSerializer.Deserialize(utf8, json.Value.SerializerOptions.GetTypeInfo(typeof(MilestoneRequest))) is MilestoneRequest report
                ? new(report with { Milestone = report.Milestone?.Trim() ?? "", State = report.State?.Trim() ?? "" }, note)
                : throw new BadHttpRequestException("The body is null; send an object with milestone and state.");
        }
        catch (JsonException fault)
        {
            throw new BadHttpRequestException("The body is not the JSON of a milestone.", fault);
        }
    }

    private static (byte[] Body, string? Note) WithoutUnknown(byte[] body)
    {
        var report = StoredJson.Element(body);
        if (report.ValueKind != JsonValueKind.Object || LeftOut(report.EnumerateObject().Select(member => member.Name)) is not { } note)
        {
            return (body, null);
        }

        using var known = new MemoryStream();
        using (var writer = new Utf8JsonWriter(known, StoredJson.Writer))
        {
            writer.WriteStartObject();
            foreach (var member in report.EnumerateObject().Where(member => s_fields.Contains(member.Name)))
            {
                member.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return (known.ToArray(), note);
    }

    private static string? LeftOut(IEnumerable<string> names)
    {
        var unknown = names.Where(name => !s_fields.Contains(name)).Distinct().ToList();
        if (unknown.Count == 0)
        {
            return null;
        }

        var shown = string.Join(", ", unknown.Take(MostNamed).Select(name => $"'{Shown(ReportText.Clean(name))}'"));
        return $"Left out, as no such field is known here: {shown}{(unknown.Count > MostNamed ? $" and {unknown.Count - MostNamed} more" : "")}.";
    }

    private static string Shown(string name) => name.Length <= 32 ? name : name[..32] + "…";
}
