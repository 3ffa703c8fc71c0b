using System.Text.Json;
using System.Text.RegularExpressions;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting.Errors;

/// <summary>What was wrong with a request, in words that do not need our source to be understood.</summary>
public static partial class RequestFaults
{
    public static string Describe(BadHttpRequestException fault, RequestLimits limits, bool isUpload) => fault switch
    {
        { InnerException: JsonException json } => Describe(json, limits),
        { StatusCode: 413 } => TooLarge(limits, isUpload),
        { StatusCode: 408 } => $"The body came more slowly than {RequestLimits.BodyRateSetting.Name} asks for ({limits.BodyRate} bytes a second). Send it again; look at the network in between when it keeps happening.",
        _ when MissingBody().IsMatch(fault.Message) => "The call needs a JSON body, sent with Content-Type: application/json.",
        _ when Parameter().Match(fault.Message) is { Success: true } match => $"'{Shown(match.Groups["value"].Value)}' is not a valid {Wire(match.Groups["name"].Value)}.",
        _ when Required().Match(fault.Message) is { Success: true } match => $"The parameter {Wire(match.Groups["name"].Value)} is missing.",
        _ => fault.Message,
    };

    public static string TooLarge(RequestLimits limits, bool isUpload) => isUpload
        ? $"The upload is larger than {RequestLimits.MaxUploadSetting.Name} allows ({ByteSizes.Text(limits.MaxUpload)})."
        : $"The body is larger than {RequestLimits.MaxBodySetting.Name} allows ({ByteSizes.Text(limits.MaxBody)}).";

    public static string Describe(JsonException fault, RequestLimits limits) => fault.Message switch
    {
        var text when Unknown().Match(text) is { Success: true } match => $"The field '{Shown(match.Groups["name"].Value)}' is not known here; remove it or check its spelling.",
        var text when Duplicate().Match(text) is { Success: true } match => $"The field '{Shown(match.Groups["name"].Value)}' is given twice; give it once.",
        var text when MissingField().Match(text) is { Success: true } match => $"The field {match.Groups["name"].Value} is missing.",
        var text when Null().IsMatch(text) => $"{Place(fault)} is null; give it a value.",
        var text when text.Contains("could not be converted", StringComparison.Ordinal) => $"{Place(fault)} has a value of the wrong type.",
        var text when text.Contains("maximum configured depth", StringComparison.Ordinal) => $"The JSON is nested deeper than {RequestLimits.MaxDepthSetting.Name} allows ({limits.MaxDepth} levels).",
        var text when Syntax().IsMatch(text) => $"The JSON can't be read: {Cut().Replace(text, "")}",
        var text => $"{Place(fault)}: {Cut().Replace(text, "")}",
    };

    // Parameters that are read into a type of ours are named by its properties.
    private static string Wire(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static string Shown(string value) => value.Length <= 64 ? value : value[..64] + "…";

    private static string Place(JsonException fault) => fault.Path is { Length: > 2 } path ? $"The field '{path[2..]}'" : "The body";

    [GeneratedRegex("JSON property '(?<name>[^']*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("Duplicate property '(?<name>[^']*)'")]
    private static partial Regex Duplicate();

    [GeneratedRegex("doesn't allow (setting )?null")]
    private static partial Regex Null();

    [GeneratedRegex("missing required properties including: (?<name>[^.]*)")]
    private static partial Regex MissingField();

    [GeneratedRegex("no body was provided|body is not", RegexOptions.IgnoreCase)]
    private static partial Regex MissingBody();

    [GeneratedRegex("Failed to bind parameter \"\\S+ (?<name>\\w+)\" from \"(?<value>[^\"]*)\"")]
    private static partial Regex Parameter();

    [GeneratedRegex("Required parameter \"\\S+ (?<name>\\w+)\" was not provided")]
    private static partial Regex Required();

    [GeneratedRegex("LineNumber: \\d+ \\| BytePositionInLine: \\d+\\.?$|^'.*' is (an )?invalid|Expected ")]
    private static partial Regex Syntax();

    [GeneratedRegex(" Path: .*$", RegexOptions.Singleline)]
    private static partial Regex Cut();
}
