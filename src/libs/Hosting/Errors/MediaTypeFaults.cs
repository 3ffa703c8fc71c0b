using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace Goosed.Hosting.Errors;

/// <summary>What is wrong with a body's Content-Type, with all that the call takes.</summary>
internal static class MediaTypeFaults
{
    private const string Json = "application/json";

    public static string Describe(HttpContext context)
    {
        var taken = MeantRoute.Of(context)?.Metadata.GetOrderedMetadata<IAcceptsMetadata>().SelectMany(accepts => accepts.ContentTypes).Distinct().ToList() ?? [];
        var isTaken = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var given)
            && taken.Any(type => given.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase));
        return isTaken
            ? $"The Content-Type names a charset that is not known here; send the body in UTF-8, with Content-Type: {given?.MediaType}."
            : $"Send the body with Content-Type: {(taken.Count == 0 ? Json : string.Join(" or ", taken))}.";
    }
}
