namespace Goosed.ObjectStorage.Tests;

/// <summary>A body whose sender is lost when all of its bytes were read, before its end was seen.</summary>
internal sealed class LostBehind(byte[] content, CancellationTokenSource gone) : MemoryStream(content)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        if (Position == Length)
        {
            await gone.CancelAsync();
        }

        return read > 0 ? read : throw new OperationCanceledException(gone.Token);
    }
}
