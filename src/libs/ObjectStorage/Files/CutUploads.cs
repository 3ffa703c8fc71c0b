using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.Files;

/// <summary>What is kept of uploads that were cut off: one file a digest, claimed by moving it.</summary>
internal sealed class CutUploads(string directory)
{
    /// <summary>Takes over what a killed process left among the incoming files.</summary>
    public void Prepare(string incoming)
    {
        Directory.CreateDirectory(directory);
        foreach (var left in Directory.Exists(incoming) ? new DirectoryInfo(incoming).GetFiles("*-*.part") : [])
        {
            if (Sha256Digest.TryParse(left.Name.Split('-')[0], null, out var digest))
            {
                Keep(digest, left.FullName);
            }
        }
    }

    /// <summary>Bytes that are kept; 0 for none.</summary>
    public long Length(Sha256Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Keeps a file that was cut off, unless as much is kept already.</summary>
    public void Keep(Sha256Digest digest, string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 } file && file.Length > Length(digest))
        {
            File.Move(path, PathOf(digest), overwrite: true);
        }
    }

    /// <summary>Moves what is kept to another place, for one upload alone; false when there is nothing any more.</summary>
    public bool Claim(Sha256Digest digest, string path)
    {
        try
        {
            File.Move(PathOf(digest), path);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Forgets what is kept: the object is whole by now.</summary>
    public void Forget(Sha256Digest digest) => File.Delete(PathOf(digest));

    /// <summary>What nobody has gone on with since a time.</summary>
    public IEnumerable<AbandonedUpload> Since(DateTimeOffset before) => Directory.Exists(directory)
        ? new DirectoryInfo(directory).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime).Select(file => new AbandonedUpload($"cut/{file.Name}", file.Length, new(file.LastWriteTimeUtc), () =>
        {
            file.Delete();
            return Task.CompletedTask;
        }))
        : [];

    private string PathOf(Sha256Digest digest) => Path.Join(directory, $"{digest}.part");
}
