using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Goosed.Core.Artifacts;
using Goosed.Core.Machines;
using Goosed.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Goosed.Api;

/// <summary>What the OpenAPI document says beyond its operations.</summary>
internal static class OpenApiDocument
{
    /// <summary>Name of the way that operators sign in.</summary>
    public const string Bearer = "bearer";

    private static readonly Type[] s_texts = [typeof(string), typeof(DateTimeOffset), typeof(MacAddress), typeof(Sha256Digest), typeof(ObjectKey)];

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        // What takes HEAD because it takes GET is told once.
        options.ShouldInclude = call => call.GroupName is null && !(call.HttpMethod == HttpMethods.Head && call.ActionDescriptor.EndpointMetadata.OfType<HeadCalls.AlsoHead>().Any());
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "goosed";
            document.Info.Version = "v1";
            document.Info.Description = "Deploys operating systems onto bare machines over the network. Errors are application/problem+json (RFC 9457).";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = Bearer,
                    Description = "An operator's token (goosectl tokens create), or the one that a machine was handed. On loopback none is needed.",
                },
            };
            document.Security = [new() { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            SayType(schema, context.JsonTypeInfo, context.JsonPropertyInfo?.IsGetNullable == true);
            return Task.CompletedTask;
        });
    }

    // What is read and written by a converter of our own has no type in the generator's eyes, which is most texts.
    private static void SayType(OpenApiSchema schema, JsonTypeInfo info, bool isNullable)
    {
        var value = Nullable.GetUnderlyingType(info.Type);
        schema.Type ??= Written(value ?? info.Type) | (value is not null || (isNullable && info.Type == typeof(string)) ? JsonSchemaType.Null : 0);
        var each = info is { Kind: JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary, ElementType: { } element } && Written(element) is { } type ? new OpenApiSchema { Type = type } : null;
        schema.Items ??= info.Kind == JsonTypeInfoKind.Enumerable ? each : null;
        schema.AdditionalProperties ??= info.Kind == JsonTypeInfoKind.Dictionary ? each : null;
    }

    private static JsonSchemaType? Written(Type type) =>
        s_texts.Contains(type) || type.IsEnum ? JsonSchemaType.String : type == typeof(JsonObject) ? JsonSchemaType.Object : null;
}
