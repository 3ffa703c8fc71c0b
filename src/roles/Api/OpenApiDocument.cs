using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Goosed.Api;

/// <summary>What the OpenAPI document says beyond its operations.</summary>
internal static class OpenApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "goosed";
            document.Info.Version = "v1";
            document.Info.Description = "Deploys operating systems onto bare machines over the network. Errors are application/problem+json (RFC 9457).";
            return Task.CompletedTask;
        });
    }
}
