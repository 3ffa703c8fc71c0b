using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;

namespace Goosed.Bootd;

/// <summary><c>/branding/*</c>.</summary>
internal static class BrandingEndpoints
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    public static void MapBranding(this IEndpointRouteBuilder app) =>
        app.MapMethods("/branding/{**path}", ["GET", "HEAD"], Get).Public().WithTags("boot").WithSummary("A file of the site's branding").Produces(200).ProducesProblem(404);

    private static Results<FileStreamHttpResult, ProblemHttpResult> Get(string path, BrandingFiles branding)
    {
        if (branding.Find(path) is not { } file)
        {
            return Problems.Missing("There is no such branding file; put it under branding/ in the desired state.");
        }

        var type = ContentTypes.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        return TypedResults.Stream(file.CreateReadStream(), type, lastModified: file.LastModified, enableRangeProcessing: true);
    }
}
