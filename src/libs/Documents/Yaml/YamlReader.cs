using Goosed.Core.Blueprints;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Goosed.Documents.Yaml;

/// <summary>
/// Reads one document from YAML 1.2 text (which JSON is too) within limits that no honest file reaches: the events are read one by one,
/// so that a hostile file is refused before it has grown.
/// </summary>
internal sealed class YamlReader
{
    public const int MaxAliases = 50;
    public const int MaxDepth = 64;
    public const int MaxNodes = 10_000;

    private readonly Parser _events;
    private readonly string _path;
    private readonly List<DocumentFault> _faults;
    private readonly Dictionary<AnchorName, (YamlNode Node, int Size)> _anchors = [];
    private int _aliases;
    private readonly int _maxNodes;
    private int _nodes;

    private YamlReader(string text, string path, List<DocumentFault> faults, int maxNodes) =>
        (_events, _path, _faults, _maxNodes) = (new Parser(new StringReader(text)), path, faults, maxNodes);

    /// <summary>The document, or null when the text can't be read at all; what is wrong is added to the faults.</summary>
    public static YamlNode? Read(string text, string path, List<DocumentFault> faults, int maxNodes = MaxNodes)
    {
        var reader = new YamlReader(text.TrimStart('\uFEFF'), path, faults, maxNodes);
        try
        {
            return reader.Document();
        }
        catch (YamlException broken)
        {
            // The parser names the line of the map that the tab is in.
            var tab = broken.Message.Contains("tab", StringComparison.Ordinal) ? Array.FindIndex(text.Split('\n'), IsIndentedByTab) : -1;
            return tab >= 0
                ? reader.Refuse(tab + 1, "This can't be read as YAML: the line is indented by a tab; use spaces.")
                : reader.Refuse(broken.Start, $"This can't be read as YAML: {broken.Message}");
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // The parser's own trouble with some quotes and brackets that are not closed.
            return reader.Refuse(
                reader._events.Current?.End ?? Mark.Empty, "This can't be read as YAML: a quote or a bracket before this is not closed.");
        }
    }

    private YamlNode? Document()
    {
        _events.Consume<StreamStart>();
        if (_events.TryConsume<StreamEnd>(out _))
        {
            return Refuse(Mark.Empty, "The file is empty; write a document into it or remove it.");
        }

        _events.Consume<DocumentStart>();
        var root = Node(1);
        if (root is null)
        {
            return null;
        }

        _events.Consume<DocumentEnd>();
        return _events.Accept<StreamEnd>(out _)
            ? root
            : Refuse(_events.Current?.Start ?? Mark.Empty, "A file holds one document; move this one to a file of its own.");
    }

    private YamlNode? Node(int depth)
    {
        if (_events.TryConsume<AnchorAlias>(out var alias))
        {
            return Alias(alias);
        }

        var start = _events.Consume<NodeEvent>();
        if (depth > MaxDepth)
        {
            return Refuse(start.Start, $"This is nested more than {MaxDepth} deep.");
        }

        if (++_nodes > _maxNodes)
        {
            return TooMany(start.Start);
        }

        if (!start.Tag.IsEmpty)
        {
            Report(start.Start, $"The tag '{start.Tag.Value}' is not taken here; remove it.");
        }

        var before = _nodes;
        var node = Content(start, depth);
        if (node is not null && !start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = (node, _nodes - before + 1);
        }

        return node;
    }

    private YamlNode? Content(NodeEvent start, int depth) => start switch
    {
        Scalar { Value: var text } when text.Contains('\0', StringComparison.Ordinal) => Refuse(start.Start, "This holds NUL (\\0), which no database and no file takes; leave it out."),
        Scalar scalar => new YamlScalar(Line(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain),
        SequenceStart => List(start, depth),
        _ => Map(start, depth),
    };

    private YamlList? List(NodeEvent start, int depth)
    {
        var items = new List<YamlNode>();
        while (!_events.TryConsume<SequenceEnd>(out _))
        {
            if (Node(depth + 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return new YamlList(Line(start.Start), items);
    }

    private YamlMap? Map(NodeEvent start, int depth)
    {
        var entries = new List<YamlEntry>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!_events.TryConsume<MappingEnd>(out _))
        {
            var mark = _events.Current?.Start ?? start.Start;
            if (Node(depth + 1) is not { } key || Node(depth + 1) is not { } value)
            {
                return null;
            }

            if (key is not YamlScalar { Text: { Length: > 0 } text })
            {
                Report(mark, "A key must be text.");
            }
            else if (!seen.TryAdd(text, Line(mark)))
            {
                Report(mark, $"The key '{text}' is here twice; it is on line {seen[text]} already.");
            }
            else
            {
                entries.Add(new YamlEntry(text, Line(mark), value));
            }

            if (key is YamlScalar { IsPlain: true, Text: "<<" })
            {
                Report(mark, "The merge key '<<' is not part of YAML 1.2; write the keys out.");
            }
        }

        return new YamlMap(Line(start.Start), entries);
    }

    private YamlNode? Alias(AnchorAlias alias)
    {
        if (++_aliases > MaxAliases)
        {
            return Refuse(alias.Start, $"The file has more than {MaxAliases} aliases.");
        }

        if (!_anchors.TryGetValue(alias.Value, out var anchored))
        {
            return Refuse(alias.Start, $"The alias '*{alias.Value}' has no anchor before it.");
        }

        _nodes += anchored.Size;
        return _nodes > _maxNodes ? TooMany(alias.Start) : anchored.Node;
    }

    private YamlNode? TooMany(Mark mark) => Refuse(mark, $"The file has more than {_maxNodes:N0} values.");

    private YamlNode? Refuse(Mark mark, string reason) => Refuse(Line(mark), reason);

    private YamlNode? Refuse(int line, string reason)
    {
        _faults.Add(new DocumentFault(_path, line, reason));
        return null;
    }

    private void Report(Mark mark, string reason) => Refuse(mark, reason);

    private static bool IsIndentedByTab(string line) => line.AsSpan().TrimStart(' ').StartsWith("\t");

    private static int Line(Mark mark) => Math.Max(1, (int)mark.Line);
}
