namespace Goosed.Goosectl.Contexts;

/// <summary>Which server a command talks to, and with which token.</summary>
internal static class ServerChoice
{
    private static readonly Uri Default = new("http://127.0.0.1:8080");

    /// <summary>Flags before the environment before the context in use. A context's token goes to that context's server only.</summary>
    public static ServerContext Choose(string? server, string? tokenFile, string? context)
    {
        var file = ContextFile.Read();
        var name = context ?? Environment.GetEnvironmentVariable("GOOSED_CONTEXT") ?? file.Current;
        var kept = name is null ? null : file.All.GetValueOrDefault(name)
            ?? throw new CtlException(
                Exit.NotFound, $"There is no context '{name}'.",
                file.All.Count == 0 ? "None was made yet." : $"There are: {string.Join(", ", file.All.Keys)}.",
                "goosectl login URL --name NAME");
        var url = server is not null ? Parse(server, "--server")
            : Environment.GetEnvironmentVariable("GOOSED_SERVER") is { Length: > 0 } set && context is null ? Parse(set, "GOOSED_SERVER")
            : kept?.Server ?? Default;
        return new(url, TokenFrom(tokenFile) ?? (kept is not null && kept.Server == url ? kept.Token : null));
    }

    public static Uri Parse(string text, string from) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}", UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? new Uri(url.GetLeftPart(UriPartial.Path))
            : throw CtlException.Usage(
                $"{from} '{text}' is no server's URL.", "It must be http://HOST:PORT or https://HOST.",
                "Correct it, for example: --server http://10.0.0.1:8080");

    /// <summary>The token in a file (<c>-</c> for standard input), in GOOSED_TOKEN_FILE, or in GOOSED_TOKEN.</summary>
    public static string? TokenFrom(string? tokenFile)
    {
        var file = tokenFile ?? Environment.GetEnvironmentVariable("GOOSED_TOKEN_FILE");
        if (string.IsNullOrEmpty(file))
        {
            return Environment.GetEnvironmentVariable("GOOSED_TOKEN") is { Length: > 0 } token ? token.Trim() : null;
        }

        try
        {
            return (file == "-" ? Console.In.ReadToEnd() : File.ReadAllText(file)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CtlException.Usage($"The token can't be read from {file}.", fault.Message, "Name a file that holds the token alone.");
        }
    }
}
