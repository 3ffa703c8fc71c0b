using System.Security.Cryptography;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage;

/// <summary>Reads an upload's content to its end.</summary>
internal static class ContentEnd
{
    /// <summary>Reads what comes next; 0 at the end. A sender that is lost when the bytes are all there and right has sent them all.</summary>
    /// <param name="content">What is read.</param>
    /// <param name="buffer">Where the bytes go.</param>
    /// <param name="hash">Of the bytes that came before.</param>
    /// <param name="expected">What all of the bytes hash to; null where that is not known.</param>
    /// <param name="ct">Cuts it off.</param>
    public static async Task<int> ReadAsync(Stream content, Memory<byte> buffer, IncrementalHash hash, Sha256Digest? expected, CancellationToken ct)
    {
        try
        {
            return await content.ReadAsync(buffer, ct);
        }
        catch (Exception lost) when (lost is IOException or OperationCanceledException && expected == Sha256Digest.FromBytes(hash.GetCurrentHash()))
        {
            return 0;
        }
    }
}
