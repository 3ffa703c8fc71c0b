namespace Goosed.ObjectStorage.Tests;

/// <summary>An upload that stands still until it is resumed.</summary>
internal sealed class PausedStream(ReadOnlySpan<byte> content) : MemoryStream(content.ToArray())
{
    private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _resumed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the store waits for bytes.</summary>
    public Task Reading => _reading.Task;

    public void Resume() => _resumed.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _reading.TrySetResult();
        await _resumed.Task.WaitAsync(cancellationToken);
        return await base.ReadAsync(buffer, cancellationToken);
    }
}
