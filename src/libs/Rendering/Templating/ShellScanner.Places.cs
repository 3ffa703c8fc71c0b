namespace Goosed.Rendering.Templating;

/// <summary>What a value may be at the place that was reached.</summary>
internal sealed partial class ShellScanner
{
    private const string NeedsNumber = "give that field a number, or compare it by [ ]";

    private bool _numbers;

    /// <summary>Writes the value as its place takes it.</summary>
    public Carried Carry(string value, bool escapes = true)
    {
        var place = Place();
        if (place.Takes == Takes.Quoted && !escapes)
        {
            place = ShellPlace.Inert("double quotes");
        }

        var carried = Top.Document is { } document && document.Delimiter.Contains(value, StringComparison.Ordinal)
            ? Carried.Not($"could end the here-document {document.Delimiter} (line {Top.Line} when rendered); use another delimiter")
            : place.Carry(value, _line);
        if (carried.Text is not null)
        {
            Note(carried, value);
        }

        return carried;
    }

    private ShellPlace Place()
    {
        if (Top.Kind == Enclosure.Comment)
        {
            return ShellPlace.Word;
        }

        // Unless - or its like come next, the text after ${x: is an offset.
        var place = _pending == Pending.ParameterColon ? Evaluated(Top) : _backslash || _pending is Pending.Dollar or Pending.DollarParenthesis or Pending.Less or Pending.LessLess
            ? ShellPlace.Inert("the middle of an operator, right after \\, $ or <")
            : ByTop();
        return _frames.Aggregate(place, (least, frame) => least.Or(ByFrame(frame)));
    }

    private ShellPlace ByTop() => Top.Kind switch
    {
        _ when _announced is not null => ShellPlace.Inert("the delimiter of a here-document", "write the delimiter itself"),
        _ when Top.HoldsWords => ShellPlace.Word,
        Enclosure.DoubleQuotes when Top.IsDoubtful => ShellPlace.Inert("quotes that shells read differently"),
        Enclosure.DoubleQuotes when _frames.Skip(1).First().HoldsWords => ShellPlace.Quoted,
        Enclosure.HereDocument => ShellPlace.Inert("a here-document", "write it by a command, as in printf '%s\\n' {{value}} >>FILE"),
        Enclosure.Parameter => ShellPlace.Inert("${ }", "assign it first, x={{value}}, and use \"$x\""),
        Enclosure.Unclear => ShellPlace.Inert($"text after {Top.Cause} (line {Top.Line}), which can't be followed", "move that after the last value, or write it in another way"),
        _ => ShellPlace.Inert("quotes"),
    };

    private ShellPlace ByFrame(ShellFrame frame) => frame.Kind switch
    {
        _ when frame.Evaluates => Evaluated(frame),
        Enclosure.Backticks => ShellPlace.Inert("backticks", "write $( ) for them"),
        Enclosure.Array => ShellPlace.Inert("the elements of an array", "assign it first, x={{value}}, and use \"$x\""),
        Enclosure.Commands or Enclosure.CaseBody when _numbers && frame.Command.Assigns =>
            ShellPlace.Number("a variable, in a script that declares some as numbers", "give that field a number"),
        Enclosure.Commands or Enclosure.CaseBody => frame.Command.Place(bare: frame == Top),
        _ => ShellPlace.Word,
    };

    private static ShellPlace Evaluated(ShellFrame frame) => frame.Kind switch
    {
        Enclosure.Test => ShellPlace.Number("a numeric test of [[ ]], which bash evaluates", NeedsNumber),
        Enclosure.Parameter => ShellPlace.Number("${ } with an index or offset, which bash evaluates", NeedsNumber),
        _ => ShellPlace.Number("arithmetic or a subscript, which bash evaluates", NeedsNumber),
    };

    /// <summary>Remembers what a later word may show to be evaluated, and that the words hold what is not fixed.</summary>
    private void Note(Carried carried, string value)
    {
        if (!ShellPlace.IsNumber(value))
        {
            foreach (var frame in _frames)
            {
                if (frame.Kind == Enclosure.Test)
                {
                    frame.Values.Add(carried);
                }

                if (frame.HoldsWords && frame.Command.Assigns)
                {
                    _assigned.Add(carried);
                }
            }
        }

        Expand();
    }
}
