namespace Goosed.Core;

/// <summary>Finds what somebody meant who wrote something else.</summary>
public static class NearestName
{
    // Beyond a third of the word it is a guess, not a typing error.
    private const int OneEditPer = 3;

    private const int MostShown = 10;

    /// <summary>The candidate that few edits lead to, or null.</summary>
    public static string? Of(string written, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Name: candidate, Edits: Edits(written.ToUpperInvariant(), candidate.ToUpperInvariant())))
        .Where(near => near.Edits <= Math.Max(1, Math.Max(near.Name.Length, written.Length) / OneEditPer))
        .OrderBy(near => near.Edits)
        .Select(near => near.Name)
        .FirstOrDefault();

    /// <summary>What to add to a sentence about an unknown name: the nearest one, or all there are.</summary>
    public static string Hint(string written, IReadOnlyCollection<string> candidates)
    {
        if (Of(written, candidates) is { } nearest)
        {
            return $"did you mean '{nearest}'?";
        }

        var shown = candidates.Order(StringComparer.Ordinal).Take(MostShown);
        return candidates.Count == 0 ? "there is none yet." : $"known here: {string.Join(", ", shown)}.";
    }

    // Levenshtein's distance, one row at a time; letters in the wrong order count as one edit.
    private static int Edits(string a, string b)
    {
        if (a != b && a.Order().SequenceEqual(b.Order()))
        {
            return 1;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
