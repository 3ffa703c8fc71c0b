using System.Security.Cryptography;
using System.Text;
using Goosed.Hosting.Settings;

namespace Goosed.Hosting.Access;

/// <summary>The operator's token. Kept as a hash; compared in constant time.</summary>
public sealed class AdminToken
{
    private readonly byte[]? _hash;

    private AdminToken(byte[]? hash) => _hash = hash;

    /// <summary>The token that was set; off loopback else the one in the data directory, which the first start makes.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="made">The file that a new token was written to, or null.</param>
    public static AdminToken Load(GoosedOptions options, out string? made)
    {
        made = null;
        if (options.AdminToken is { } given)
        {
            return new(Hash(given));
        }

        if (options.LoopbackOnly || !options.SignIn)
        {
            return new(null);
        }

        var kept = Path.Combine(options.Data, "admin-token.sha256");
        if (!File.Exists(kept))
        {
            made = Path.Combine(options.Data, "admin-token");
            var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
            OwnerFile.Write(made, token + "\n");
            OwnerFile.Write(kept, Convert.ToHexStringLower(Hash(token)) + "\n");
        }

        return new(ReadHash(kept));
    }

    public bool Matches(string value) => _hash is not null && CryptographicOperations.FixedTimeEquals(_hash, Hash(value));

    // An unreadable secret must never become one that somebody can guess.
    private static byte[] ReadHash(string path)
    {
        var text = File.ReadAllText(path).Trim();
        return text.Length == 64 && text.All(char.IsAsciiHexDigit)
            ? Convert.FromHexString(text)
            : throw new SettingsException([new(GoosedOptions.AdminTokenSetting.Name, $"{path} does not hold the hash of a token; delete it to have a new token made, or set GOOSED_ADMIN_TOKEN.")]);
    }

    private static byte[] Hash(string value) => SHA256.HashData(Encoding.UTF8.GetBytes(value));
}
