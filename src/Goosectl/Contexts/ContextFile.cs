using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;

namespace Goosed.Goosectl.Contexts;

/// <summary>The servers that were signed in to: a file that its owner alone can read.</summary>
internal sealed class ContextFile
{
    private readonly string _path;

    private ContextFile(string path, string? current, Dictionary<string, ServerContext> contexts) =>
        (_path, Current, All) = (path, current, contexts);

    public string? Current { get; set; }

    public Dictionary<string, ServerContext> All { get; }

    public static ContextFile Read()
    {
        var folder = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
        var path = Environment.GetEnvironmentVariable("GOOSECTL_CONFIG") is { Length: > 0 } given
            ? given
            : Path.Combine(folder, "goosed", "goosectl.json");
        if (!File.Exists(path))
        {
            return new(path, null, []);
        }

        try
        {
            var file = StoredJson.Node(File.ReadAllText(path));
            var contexts = (file?["contexts"]?.AsObject() ?? []).ToDictionary(entry => entry.Key, entry => Context(entry.Value));
            return new(path, (string?)file?["current"], contexts);
        }
        catch (Exception fault) when (fault is JsonException or UriFormatException or InvalidOperationException)
        {
            throw Unreadable(path, "It is not as goosectl writes it.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, TextFile.Why(fault, path));
        }
    }

    private static ServerContext Context(JsonNode? entry) => new(new Uri((string?)entry?["server"] ?? ""), (string?)entry?["token"])
    {
        CaFile = (string?)entry?["ca_file"],
        Name = (string?)entry?["name"],
        ExpiresAt = DateTimeOffset.TryParse((string?)entry?["expires_at"], CultureInfo.InvariantCulture, out var end) ? end : null,
    };

    private static CtlException Unreadable(string path, string why) => new(
        Exit.Failed, $"{path} can't be read.", why, "Correct or delete it, and sign in anew with: goosectl login URL");

    public void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path) ?? ".");
        var contexts = new JsonObject(All.OrderBy(context => context.Key, StringComparer.Ordinal).Select(context =>
            KeyValuePair.Create<string, JsonNode?>(
                context.Key, new JsonObject
                {
                    ["server"] = context.Value.Server.AbsoluteUri,
                    ["token"] = context.Value.Token,
                    ["ca_file"] = context.Value.CaFile,
                    ["name"] = context.Value.Name,
                    ["expires_at"] = context.Value.ExpiresAt?.ToString("O", CultureInfo.InvariantCulture),
                })));
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Whole or not at all: a full disk must not lose the tokens that were there.
        var draft = _path + ".new";
        File.Delete(draft);
        using (var file = new StreamWriter(draft, options))
        {
            file.WriteLine(StoredJson.Text(new JsonObject { ["current"] = Current, ["contexts"] = contexts }));
        }

        File.Move(draft, _path, overwrite: true);
    }
}
