using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace NATS.NKeys;

/// <summary>An Ed25519 key that signs a NATS server's challenge; https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth.</summary>
public sealed class KeyPair : IDisposable
{
    private readonly byte[] _seed;
    private readonly byte _kind;

    private KeyPair(byte kind, byte[] seed) => (_kind, _seed) = (kind, seed);

    /// <summary>Reads a seed in its text form, <c>SU…</c> for a user's.</summary>
    /// <exception cref="FormatException">It is no seed.</exception>
    public static KeyPair FromSeed(ReadOnlySpan<char> seed)
    {
        var (kind, key) = NKeyText.ReadSeed(seed);
        return new(kind, key);
    }

    /// <summary>The public key in its text form, <c>U…</c> for a user's.</summary>
    public string GetPublicKey()
    {
        var key = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(_seed, 0, key, 0);
        return NKeyText.WritePublic(_kind, key);
    }

    /// <summary>Writes the 64 bytes of the signature of a message.</summary>
    public void Sign(ReadOnlyMemory<byte> input, Memory<byte> signature)
    {
        var message = input.ToArray();
        var signed = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(_seed, 0, message, 0, message.Length, signed, 0);
        signed.CopyTo(signature);
    }

    /// <summary>Removes the key from memory; the client calls it.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_seed);
}
