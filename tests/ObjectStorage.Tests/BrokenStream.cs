namespace Goosed.ObjectStorage.Tests;

/// <summary>An upload whose sender vanishes after some bytes.</summary>
internal sealed class BrokenStream(int bytesBefore) : MemoryStream(new byte[bytesBefore])
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await base.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw new IOException("The client went away.");
    }
}
