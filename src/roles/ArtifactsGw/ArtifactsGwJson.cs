using System.Text.Json.Serialization;

namespace Goosed.ArtifactsGw;

/// <summary>The JSON of artifacts-gw.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PresignAnswer))]
[JsonSerializable(typeof(UploadAnswer))]
internal sealed partial class ArtifactsGwJson : JsonSerializerContext;
