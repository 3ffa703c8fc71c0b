using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Goosed.Core.Blueprints;

/// <summary>A blueprint's id, which is the same everywhere: a UUID version 5 (RFC 9562, section 5.5) of its name.</summary>
public static class BlueprintId
{
    private const int Size = 16;

    private static readonly Guid Blueprints = new("d8604930-3fd1-4d79-b413-c601afee3d09");

    /// <summary>The id of the blueprint with this name, such as <c>rocky/9/base</c>.</summary>
    public static Guid From(string name) => From(Blueprints, name);

    /// <summary>The version 5 id of a name in a namespace.</summary>
    [SuppressMessage("Security", "CA5350:Weak cryptographic algorithms", Justification = "The RFC names SHA-1; nothing is secured by it.")]
    public static Guid From(Guid space, string name)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)], hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..Size], bigEndian: true);
    }
}
