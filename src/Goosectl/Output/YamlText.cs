using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Core.Terminal;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Goosed.Goosectl.Output;

/// <summary>JSON values as YAML.</summary>
internal static class YamlText
{
    // What a YAML reader would take for something other than text when it is not quoted.
    private static readonly string[] s_words = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"];

    /// <summary>The document; what would steer a terminal is an escape, which YAML has in double quotes.</summary>
    public static string Of(JsonNode item)
    {
        using var output = new StringWriter();
        var emitter = new Emitter(output, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(item, emitter);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return TerminalText.Lines(output.ToString());
    }

    private static void Emit(JsonNode? node, Emitter emitter)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                emitter.Emit(new MappingStart());
                foreach (var (name, value) in members)
                {
                    emitter.Emit(Text(name));
                    Emit(value, emitter);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonObject:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Flow));
                emitter.Emit(new MappingEnd());
                break;
            case JsonArray items:
                emitter.Emit(
                    new SequenceStart(
                        AnchorName.Empty, TagName.Empty, isImplicit: true, items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in items)
                {
                    Emit(item, emitter);
                }

                emitter.Emit(new SequenceEnd());
                break;
            default:
                emitter.Emit(node?.GetValueKind() == JsonValueKind.String ? Text((string?)node ?? "") : new Scalar(node is null ? "null" : StoredJson.Text(node)));
                break;
        }
    }

    private static Scalar Text(string text)
    {
        var plain = !s_words.Contains(text.ToLowerInvariant()) && !char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+' or '.') && TerminalText.Line(text) == text;
        return new Scalar(AnchorName.Empty, TagName.Empty, text, plain ? ScalarStyle.Any : ScalarStyle.DoubleQuoted, isPlainImplicit: plain, isQuotedImplicit: true);
    }
}
