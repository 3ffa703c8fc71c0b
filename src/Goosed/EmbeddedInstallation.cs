using Goosed.Database.Postgres;
using Goosed.Database.Sqlite;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.Files;
using Goosed.ObjectStorage.S3;

namespace Goosed;

/// <summary>The data directory of an embedded installation that is stopped, held so that it stays so, to be moved to servers.</summary>
internal sealed class EmbeddedInstallation : IDisposable
{
    private readonly DataDirectory _directory;

    private EmbeddedInstallation(DataDirectory directory) => _directory = directory;

    private string File => _directory.PathOf("goosed.db");

    /// <exception cref="SettingsException">There is none, or it is running.</exception>
    public static EmbeddedInstallation Take(string path)
    {
        var full = Path.GetFullPath(path);
        return System.IO.File.Exists(Path.Combine(full, "goosed.db"))
            ? new(DataDirectory.Take(full))
            : throw new SettingsException([new("--from-sqlite", $"{full} holds no goosed.db; name the data directory of an embedded installation.")]);
    }

    /// <summary>Copies every object to a bucket. It comes before the rows, so that none of them names an object that is not there.</summary>
    public async Task MoveObjectsAsync(S3Options gateway, TextWriter output, CancellationToken ct)
    {
        using var target = new S3ObjectStore(gateway, TimeProvider.System);
        var (objects, bytes) = await ObjectTransfer.RunAsync(FileObjectStore.OpenForReading(_directory.PathOf("objects"), TimeProvider.System), target, output, ct);
        await output.WriteLineAsync($"{objects} objects with {ByteSizes.Text(bytes)} are in bucket {gateway.Bucket} of {gateway.Endpoint}.");
    }

    /// <summary>Moves every row, and the key that signs URLs, so that those given out go on working. Prints what was moved.</summary>
    public async Task MoveRowsAsync(PostgresDsn target, TextWriter output, CancellationToken ct)
    {
        // Opening it brings its schema to this program's version, and writes what a crash may have left beside the file into it.
        await using (new SqliteDatabase(File, TimeProvider.System))
        {
        }

        var key = _directory.PathOf("url-signing.key");
        var secrets = new Dictionary<string, byte[]>();
        if (System.IO.File.Exists(key))
        {
            secrets.Add(SharedSigningKey.Name, await System.IO.File.ReadAllBytesAsync(key, ct));
        }

        var moved = await SqliteTransfer.RunAsync(File, target, secrets, ct);
        var width = moved.Max(table => table.Name.Length);
        await output.WriteLineAsync($"{"table".PadRight(width)}  {"rows",10}  sha-256 of the rows, the same on both sides");
        foreach (var table in moved)
        {
            await output.WriteLineAsync($"{table.Name.PadRight(width)}  {table.Rows,10}  {table.Digest}");
        }

        await output.WriteLineAsync($"{moved.Sum(table => table.Rows)} rows are in {target}. The data directory was left as it is; don't start goosed on its database again.");
    }

    public void Dispose() => _directory.Dispose();
}
