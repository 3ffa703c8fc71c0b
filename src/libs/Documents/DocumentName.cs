using System.Text.RegularExpressions;

namespace Goosed.Documents;

/// <summary>Names that documents have from their paths.</summary>
internal static partial class DocumentName
{
    public static bool IsValid(string name) => Pattern().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,62}\z")]
    private static partial Regex Pattern();
}
