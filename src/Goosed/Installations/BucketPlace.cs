using Goosed.Core.Artifacts;
using Goosed.Core.Installations;
using Goosed.ObjectStorage.S3;

namespace Goosed.Installations;

/// <summary>The bucket that objects lie in.</summary>
internal sealed class BucketPlace(S3ObjectStore store, string bucket) : IInstallationPlace
{
    private const string NoteName = "installation";

    public string Name => $"bucket {bucket}";

    public async Task<InstallationMark?> ReadAsync(CancellationToken ct) =>
        await store.ReadNoteAsync(NoteName, ct) is { } text ? InstallationMark.Parse(text) : null;

    public Task WriteAsync(InstallationMark mark, CancellationToken ct) => store.WriteNoteAsync(NoteName, mark.ToString(), ct);

    public async Task<string?> LeftAsync(CancellationToken ct) => await store.ListAsync(Artifact.KeyPrefix, ct).AnyAsync(ct) ? "artifacts" : null;
}
