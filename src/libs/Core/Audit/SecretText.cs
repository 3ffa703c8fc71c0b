using System.Text;
using System.Text.RegularExpressions;

namespace Goosed.Core.Audit;

/// <summary>Finds secrets in text that nobody has taken apart: logs, messages, scripts, kernel arguments, URLs.</summary>
internal static partial class SecretText
{
    private const string Mask = SecretMasker.Mask;

    /// <summary>
    /// Masks what is a secret by its form, and the values of what sounds like one: <c>key=value</c>, <c>key: value</c>, <c>--key value</c>.
    /// </summary>
    public static string Hide(string text)
    {
        var hidden = PrivateKey().Replace(text, Mask);
        hidden = ByForm().Replace(hidden, Mask);
        hidden = HideUserInfo(hidden);
        hidden = Commands().Replace(hidden, "${keep}" + Mask);
        hidden = Options().Replace(hidden, "${keep}" + Mask);
        return Pairs(hidden);
    }

    public static string HideUserInfo(string text) =>
        new[] { UserInfo(), BareUserInfo(), OracleUserInfo() }.Aggregate(text, (hidden, form) => form.Replace(hidden, "${keep}" + Mask + "@"));

    private static string Pairs(string text)
    {
        StringBuilder? shown = null;
        var taken = 0;
        for (var (key, next) = (Key().Match(text), 0); key.Success; key = Key().Match(text, next))
        {
            next = key.Index + key.Length;
            if ((IsSecret(key) || IsSignature(text, key)) && Value(text, key) is { Length: > 0 } value)
            {
                shown ??= new StringBuilder(text.Length);
                shown.Append(text, taken, value.Index - taken).Append(Mask);
                taken = next = value.Index + value.Length;
            }
        }

        return shown is null ? text : shown.Append(text, taken, text.Length - taken).ToString();
    }

    // A blank alone parts only an option of a command from its value.
    private static bool IsSecret(Match key) =>
        (!string.IsNullOrWhiteSpace(key.Groups["gap"].Value) || key.Groups["name"].Value.StartsWith("--", StringComparison.Ordinal))
        && SecretNames.SoundsSecret(key.Groups["name"].Value);

    // Of a URL: Azure's sig, Amazon's X-Amz-Signature, Google's X-Goog-Signature. Elsewhere a signature is for everybody to check.
    private static bool IsSignature(string text, Match key) => key.Index > 0 && text[key.Index - 1] is '?' or '&'
        && key.Groups["name"].Value is var name
        && (name.Equals("sig", StringComparison.OrdinalIgnoreCase) || name.EndsWith("signature", StringComparison.OrdinalIgnoreCase));

    // Within its line: what is not closed there is masked up to the line's end, so that no text is read over and over.
    private static Group? Value(string text, Match key)
    {
        var at = key.Index + key.Length;
        if (Quoted().Match(text, at) is { Success: true } quoted)
        {
            return quoted.Groups["value"];
        }

        // The quote that the whole setting stands in, where the name has not ended it.
        var before = key.Index > 0 && key.Groups["end"].Length == 0 ? text[key.Index - 1] : ' ';
        return (before, key.Groups["gap"].Value) switch
        {
            // A query goes on behind its next ampersand, and what is quoted ends with its quote.
            ('?' or '&', _) => InQuery().Match(text, at),
            ('"', _) => InDoubleQuotes().Match(text, at),
            ('\'', _) => InSingleQuotes().Match(text, at),

            // In a list of settings, Server=db;Password=correct horse, a blank ends nothing.
            (';', "=") => Line().Match(text, at),
            (_, "=" or ":") when at < text.Length && text[at] is not ('[' or '{') => Word().Match(text, at),
            (_, var gap) when string.IsNullOrWhiteSpace(gap) => Word().Match(text, at),
            _ => Line().Match(text, at),
        };
    }

    [GeneratedRegex(
        @"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\z)")]
    private static partial Regex PrivateKey();

    // crypt(3)'s hashes, GRUB's, and operators' tokens.
    [GeneratedRegex(
        @"\$(?:1|2[abxy]?|5|6|7|y|gy|apr1|argon2[a-z]*)\$[./A-Za-z0-9$,=+]{8,}|\bgrub\.pbkdf2\.\S+|\bgoosed_[A-Za-z0-9_-]{20,}")]
    private static partial Regex ByForm();

    // dracut's netroot has iscsi:user:password@server. A password may hold a slash or an @ that is not written as %2F or %40; a port is none.
    [GeneratedRegex(
        """
        (?<keep>://|\biscsi:)(?:[^/\s"'<>]{0,500}|[^/\s"'<>:@]{0,200}:(?![0-9]{1,5}(?:[/?#,;\s"'<>]|$))[^\s"'<>]{0,500})@
        """)]
    private static partial Regex UserInfo();

    // DSNs without a scheme: joe:password@tcp(db)/name. An image is none, name:tag@sha256:…
    [GeneratedRegex(
        """
        (?<![\w/@.:+-])(?<keep>(?!mailto:)[\w.+-]{1,64}:)(?![0-9]{1,5}(?:[/?#,;\s"'<>]|$))[^\s"'<>:/]{1,200}@(?!sha[0-9])(?=[\w\[(])
        """)]
    private static partial Regex BareUserInfo();

    // jdbc:oracle:thin:scott/tiger@host, and sqlplus's scott/tiger@host behind its name.
    [GeneratedRegex("""(?<keep>\bjdbc:oracle:\w+:[^\s/:@"'<>]{1,64}/|\bsqlplus[ \t]+(?:-\w+[ \t]+)*[^\s/:@"'<>]{1,64}/)[^\s"'<>@]{1,200}@""")]
    private static partial Regex OracleUserInfo();

    // The same, where the password is an option's or goes to the standard input of passwd.
    [GeneratedRegex(
        """
        (?<keep>\bsshpass[ \t]+-p[ \t]*)\S+|(?<keep>\b(?:mysql|mariadb)[a-z-]{0,20}[ \t](?:[^\r\n|;&]{0,200}?[ \t])?-p)[^\s-]\S*|(?<keep>\becho[ \t]+(?:-[neE]+[ \t]+)*)[^\r\n|]{1,300}?(?=[ \t]*\|[ \t]*(?:sudo[ \t]+)?passwd\b[^\r\n|;]{0,100}--stdin)
        """)]
    private static partial Regex Options();

    // Commands that take a password as a word: Anaconda's, debconf's, curl's, and what is sent to chpasswd.
    [GeneratedRegex(
        """
        (?<keep>\b(?:rootpw|sshpw)(?>(?:[ \t]+--[\w-]+(?:=\S*)?){0,6})[ \t]+)(?!--)[^\s=:]\S*|(?<keep>\bpasswd/\S{0,60}password\S{0,60}[ \t]+(?:password|string)[ \t]+)[^\r\n]+|(?<keep>(?<!\S)(?:-u|--user)[ \t]+)[^\s:]{1,80}:\S+|(?<![^\s"'])[^\s:"']{1,80}:[^\s"']{1,300}(?=["']?[ \t]*\|[ \t]*chpasswd)
        """)]
    private static partial Regex Commands();

    [GeneratedRegex(
        """
        (?<![A-Za-z0-9_.\-])(?>(?<name>-{0,2}[A-Za-z0-9_][A-Za-z0-9_.\-]*))(?<end>\\*["']?)(?<gap>(?>[ \t]*)[=:](?>[ \t]*)|[ \t]+(?!-))
        """)]
    private static partial Regex Key();

    [GeneratedRegex("""\G(?<quote>\\*["'])(?<value>[^\r\n]*?)(?<!\\)\k<quote>""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\G[^\s&]+")]
    private static partial Regex InQuery();

    [GeneratedRegex("""\G[^\r\n"]+""")]
    private static partial Regex InDoubleQuotes();

    [GeneratedRegex(@"\G[^\r\n']+")]
    private static partial Regex InSingleQuotes();

    [GeneratedRegex(@"\G(?:(?!</)\S)+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\G[^\r\n]+")]
    private static partial Regex Line();
}
