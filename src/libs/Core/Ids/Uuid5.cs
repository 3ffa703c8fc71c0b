using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Goosed.Core.Ids;

/// <summary>UUID version 5 (RFC 9562, section 5.5): the same for the same name, everywhere.</summary>
public static class Uuid5
{
    private const int Size = 16;

    /// <summary>The id of a name in a namespace.</summary>
    [SuppressMessage("Security", "CA5350:Weak cryptographic algorithms", Justification = "The RFC names SHA-1; nothing is secured by it.")]
    public static Guid Of(Guid space, string name)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..Size], bigEndian: true);
    }
}
