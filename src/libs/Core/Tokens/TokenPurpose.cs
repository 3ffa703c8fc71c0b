using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Goosed.Core.Tokens;

/// <summary>What a machine's token is good for.</summary>
public enum TokenPurpose
{
    /// <summary>Fetches the answer file of its run.</summary>
    Render,

    /// <summary>Fetches the boot files of its run.</summary>
    Artifact,

    /// <summary>Reports milestones and facts of its run.</summary>
    Agent,
}

/// <summary>Names of purposes.</summary>
public static class TokenPurposes
{
    public static string ToWord(this TokenPurpose purpose) => purpose switch
    {
        TokenPurpose.Render => "render",
        TokenPurpose.Artifact => "artifact",
        _ => "agent",
    };
}

/// <summary>Values and hashes of tokens.</summary>
public static class TokenValue
{
    /// <summary>A fresh token: a random UUID v4.</summary>
    public static Guid New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return AsVersion4(bytes);
    }

    /// <summary>
    /// The agent token that goes with a render token and a run: the same for each fetch of an answer file,
    /// so that repeats give the same bytes, and known to nobody who could not fetch that file.
    /// </summary>
    public static Guid AgentFor(Guid renderToken, Guid runId)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(renderToken.ToByteArray(bigEndian: true), Encoding.UTF8.GetBytes($"goosed agent {runId:D}"), hash);
        return AsVersion4(hash[..16]);
    }

    /// <summary>How a token is stored: lower-case hex of the SHA-256 of its text form.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static Guid AsVersion4(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x0FFF | 0x4000));
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
