namespace Goosed.ObjectStorage.Tests;

/// <summary>An upload whose sender vanishes after some bytes.</summary>
internal sealed class BrokenStream(ReadOnlySpan<byte> before) : MemoryStream(before.ToArray())
{
    public BrokenStream(int bytesBefore)
        : this(new byte[bytesBefore])
    {
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new IOException("The client went away.");
    }
}
