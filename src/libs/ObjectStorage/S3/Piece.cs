namespace Goosed.ObjectStorage.S3;

/// <summary>A run of an upload's bytes that lies in the store as an object of its own.</summary>
/// <param name="Key">Its name in the bucket.</param>
/// <param name="ETag">Of the object: nothing else is read or copied under its name.</param>
/// <param name="Start">Its first byte's place in the upload.</param>
/// <param name="Length">Bytes.</param>
internal sealed record Piece(string Key, string ETag, long Start, long Length)
{
    public long End => Start + Length;
}
