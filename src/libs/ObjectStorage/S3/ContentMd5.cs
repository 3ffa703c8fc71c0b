using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Goosed.ObjectStorage.S3;

/// <summary>The checksum that every gateway compares a body with (RFC 1864), against what breaks on the way.</summary>
internal static class ContentMd5
{
    [SuppressMessage("Security", "CA5351", Justification = "S3's Content-MD5 finds accidents; what an artifact is, SHA-256 says.")]
    public static string Of(ReadOnlySpan<byte> body) => Convert.ToBase64String(MD5.HashData(body));
}
