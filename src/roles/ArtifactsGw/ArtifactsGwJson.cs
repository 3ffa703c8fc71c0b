using System.Text.Json.Serialization;
using Goosed.Core.Json;

namespace Goosed.ArtifactsGw;

/// <summary>The JSON of artifacts-gw.</summary>
[JsonSourceGenerationOptions(MaxDepth = StoredJson.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PresignAnswer))]
[JsonSerializable(typeof(UploadAnswer))]
internal sealed partial class ArtifactsGwJson : JsonSerializerContext;
