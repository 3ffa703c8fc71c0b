using System.Text;

namespace Goosed.Rendering.Templating;

/// <summary>Here-documents: the word that announces one, its lines and its end.</summary>
internal sealed partial class ShellScanner
{
    /// <summary>Takes a character of the word after <c>&lt;&lt;</c>.</summary>
    private void Announce(HereDocumentWord word, char c)
    {
        switch (word.Take(c))
        {
            case HereDocumentWord.Verdict.Unclear:
                Lose("a here-document whose delimiter is not plain");
                break;
            case HereDocumentWord.Verdict.Ended:
                _announced = null;
                Top.Awaited.Enqueue(word.Document);
                Step(c);
                break;
        }
    }

    /// <summary>After a line end: the next here-document that was announced, if any.</summary>
    private void StartHereDocument()
    {
        var own = Top.Awaited;
        if (_frames.Any(frame => frame.Awaited != own && frame.Awaited.Count > 0))
        {
            Lose("a line end inside a substitution before a here-document");
        }
        else if (own.TryDequeue(out var document))
        {
            Push(new(Enclosure.HereDocument, _line, own) { Document = document });
            _logicalLine.Clear();
        }
    }

    private void StepHereDocument(char c)
    {
        var document = Top.Document!;
        if (c != '\n')
        {
            _logicalLine.Append(c);
            if (!document.IsQuoted)
            {
                StartExpansion(c);
            }

            return;
        }

        var (logical, physical) = (_logicalLine.ToString(), _physicalLine.ToString());
        _logicalLine.Clear();
        if (Ends(document, logical) != Ends(document, physical))
        {
            Lose("a here-document's end after a backslash");
        }
        else if (Ends(document, logical))
        {
            _frames.Pop();
            StartHereDocument();
        }
    }

    private static bool Ends(HereDocument document, string line) => (document.StripsTabs ? line.TrimStart('\t') : line) == document.Delimiter;

    private void EndOfLine(char c)
    {
        if (c != '\n')
        {
            _physicalLine.Append(c);
            return;
        }

        // Shells differ in whether a here-document ends inside a substitution that it holds.
        var line = _physicalLine.ToString();
        if (Top.Kind != Enclosure.Unclear && _frames.Skip(1).Any(frame => frame.Document is { } document && Ends(document, line)))
        {
            Lose("a here-document's end inside a substitution");
        }

        _physicalLine.Clear();
        _line++;
    }

    /// <summary>The word after <c>&lt;&lt;</c>, as far as it was read.</summary>
    private sealed class HereDocumentWord(bool stripsTabs)
    {
        private readonly StringBuilder _delimiter = new();
        private bool _started;
        private bool _quoted;
        private char _quote;

        public enum Verdict
        {
            Taken,
            Ended,
            Unclear,
        }

        public HereDocument Document => new(_delimiter.ToString(), _quoted, stripsTabs);

        public void Escape(char c)
        {
            // Inside quotes shells differ in what a backslash does: a delimiter that no line can be.
            _delimiter.Append(_quote == '\0' ? c : '\n');
            (_started, _quoted) = (true, true);
        }

        public Verdict Take(char c)
        {
            if (c == _quote || (_quote == '\0' && c is '"' or '\''))
            {
                _quote = _quote == '\0' ? c : '\0';
                (_started, _quoted) = (true, true);
                return Verdict.Taken;
            }

            if (char.IsAsciiLetterOrDigit(c) || "_.-+@%,:=!/".Contains(c, StringComparison.Ordinal) || (_quote != '\0' && c == ' '))
            {
                _started = true;
                _delimiter.Append(c);
                return Verdict.Taken;
            }

            if (_quote != '\0' || " \t\n;|&<>()".IndexOf(c, StringComparison.Ordinal) < 0)
            {
                return Verdict.Unclear;
            }

            return (_started, c) switch
            {
                (true, _) => Verdict.Ended,
                (false, ' ' or '\t') => Verdict.Taken,
                _ => Verdict.Unclear,
            };
        }
    }
}
