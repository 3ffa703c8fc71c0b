using System.Text.Json.Serialization;
using Goosed.Core.Blueprints;
using Goosed.Core.Json;
using Goosed.Core.Runs;

namespace Goosed.Database;

/// <summary>The JSON that is kept in columns.</summary>
[JsonSourceGenerationOptions(MaxDepth = StoredJson.MaxDepth, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<Milestone>))]
[JsonSerializable(typeof(Blueprint))]
[JsonSerializable(typeof(Workflow))]
[JsonSerializable(typeof(AnswerFileInputs))]
[JsonSerializable(typeof(IReadOnlyList<DocumentFault>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
internal sealed partial class DatabaseJson : JsonSerializerContext;
