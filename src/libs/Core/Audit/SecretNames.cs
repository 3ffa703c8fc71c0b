using System.Text.RegularExpressions;

namespace Goosed.Core.Audit;

/// <summary>Which names of fields, settings and kernel arguments sound like those of secrets.</summary>
internal static partial class SecretNames
{
    // Unmistakable wherever they stand: vncpassword, AdminPassword, site_secret.
    private static readonly string[] s_anywhere = ["password", "passwd", "passphrase", "passcode", "passkey", "passwort", "kennwort", "secret", "token", "credential"];

    // Names that are written as one word, and are read as two.
    private static readonly string[] s_joined = ["rootpw", "userpw", "adminpw", "grubpw", "bootpw", "vncpw", "bindpw", "sshpw", "ipmipw", "bmcpw", "dbpw"];

    // Only as a word of its own: a compass, a passthrough and a pinned version are none.
    private static readonly HashSet<string> s_words = ["pass", "pw", "pwd", "pwhash", "psk", "otp", "totp", "pin", "community", "authorization", "bearer", "cookie", "jwt", "creds", "keytab"];

    // The last word says what a thing is: luks is a secret, luks_uuid and private_network are none.
    private static readonly HashSet<string> s_lastWords = ["private", "luks", "auth", "ipmi", "licence", "license", "pem"];

    // Keys of which others exist that everybody may know: an ssh_key, a sort_key.
    private static readonly HashSet<string> s_secretKeys =
        ["access", "account", "activation", "api", "auth", "disk", "encryption", "hmac", "licence", "license", "luks", "master", "private", "product", "recovery", "shared", "signing", "ssl", "storage", "tls", "unlock", "volume", "wep", "wifi", "wpa"];

    public static bool SoundsSecret(string name)
    {
        var whole = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        if (s_anywhere.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase))
            || s_joined.Any(part => whole.EndsWith(part, StringComparison.OrdinalIgnoreCase))
            || (whole.EndsWith("key", StringComparison.OrdinalIgnoreCase) && s_secretKeys.Any(part => whole.AsSpan(0, whole.Length - 3).EndsWith(part, StringComparison.OrdinalIgnoreCase))))
        {
            return true;
        }

        string[] words = [.. Words().Matches(name).Select(word => word.Value.ToLowerInvariant())];
        return words.Length > 0 && (s_lastWords.Contains(words[^1]) || words.Where((_, index) => IsSecret(words, index)).Any());
    }

    private static bool IsSecret(string[] words, int index) => words[index] switch
    {
        "pass" => words.ElementAtOrDefault(index + 1) is not ("through" or "thru"),
        "key" or "keys" => index > 0 && s_secretKeys.Contains(words[index - 1]),
        var word => s_words.Contains(word),
    };

    // wifiPsk, WIFI_PSK, wifi-psk and wifi.psk have the same words.
    [GeneratedRegex("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")]
    private static partial Regex Words();
}
