using System.Text.Json.Serialization;
using Goosed.Core.Json;
using Goosed.Hosting.Health;
using Microsoft.AspNetCore.Mvc;

namespace Goosed.Hosting;

/// <summary>The JSON that every process answers with.</summary>
[JsonSourceGenerationOptions(MaxDepth = StoredJson.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReadyAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
public sealed partial class HostingJson : JsonSerializerContext;
