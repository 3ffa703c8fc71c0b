namespace Goosed.Goosectl.Contexts;

/// <summary>Which server a command talks to, and with which token.</summary>
internal static class ServerChoice
{
    private const int MaxTokenLength = 4096;

    private static readonly Uri Default = new("http://127.0.0.1:8080");

    /// <summary>Flags before the environment before the context in use. A context's token goes to that context's server only.</summary>
    public static ServerContext Choose(string? server, string? tokenFile, string? context, string? caFile)
    {
        var file = ContextFile.Read();
        var name = context ?? Set("GOOSED_CONTEXT") ?? file.Current;
        var kept = name is null ? null : Kept(file, name);
        var (url, origin) = Address(server, context is null ? Set("GOOSED_SERVER") : null, name, kept);
        var own = kept?.Server == url ? kept : null;
        var (token, tokenOrigin) = TokenFrom(tokenFile);
        var chosen = token is not null
            ? new ServerContext(url, token) { TokenOrigin = tokenOrigin }
            : (own ?? new ServerContext(url, null)) with { TokenOrigin = $"of context {name}" };
        return chosen with { Origin = origin, CaFile = caFile ?? Set("GOOSED_CA_FILE") ?? own?.CaFile };
    }

    public static Uri Parse(string text, string from) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? new Uri(url.GetLeftPart(UriPartial.Path))
            : throw CtlException.Usage(
                $"{from} '{text}' is not the URL of a server.", "It must be http://HOST:PORT or https://HOST.",
                "Correct it, for example: http://10.0.0.1:8080");

    private static string? Set(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private static ServerContext Kept(ContextFile file, string name) => file.All.GetValueOrDefault(name) ?? throw new CtlException(
        Exit.NotFound, $"There is no context '{name}'.",
        file.All.Count == 0 ? "None was made yet." : $"There are: {string.Join(", ", file.All.Keys)}.", "goosectl login URL --name NAME");

    private static (Uri Server, string Origin) Address(string? given, string? set, string? name, ServerContext? kept)
    {
        if (given is not null)
        {
            return (Parse(given, "--server"), "from --server");
        }

        if (set is not null)
        {
            return (Parse(set, "GOOSED_SERVER"), "from GOOSED_SERVER");
        }

        return kept is null ? (Default, "the default") : (kept.Server, $"from context {name}");
    }

    /// <summary>The token in a file (<c>-</c> for standard input), in GOOSED_TOKEN_FILE, or in GOOSED_TOKEN, and where it was.</summary>
    public static (string? Token, string Origin) TokenFrom(string? tokenFile)
    {
        var (file, from) = tokenFile is { Length: > 0 }
            ? (tokenFile, $"--token-file {tokenFile}")
            : (Set("GOOSED_TOKEN_FILE"), $"GOOSED_TOKEN_FILE {Set("GOOSED_TOKEN_FILE")}");
        if (file is null)
        {
            return Set("GOOSED_TOKEN") is { } token ? (Checked(token, "GOOSED_TOKEN"), "from GOOSED_TOKEN") : (null, "");
        }

        try
        {
            return (Checked(file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file), from), $"from {from}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CtlException.Usage(
                $"The token can't be read from {from}.", TextFile.Why(fault, file), "Name a file that holds the token alone.");
        }
    }

    /// <summary>A token as it was given, without the blanks around it.</summary>
    public static string Checked(string token, string from) =>
        token.Trim() is { Length: > 0 and <= MaxTokenLength } text && text.All(c => c is > ' ' and <= '~')
            ? text
            : throw CtlException.Usage(
                $"What {from} holds is not a token.",
                token.Trim().Length == 0 ? "It is empty." : "A token is one word of letters, digits and signs.",
                "Name a file that holds the token alone; goosectl tokens create prints one.");
}
