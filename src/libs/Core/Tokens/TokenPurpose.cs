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
    /// The agent token that goes with a render token: the same for each fetch of an answer file, so that repeats give the same bytes. Who
    /// has only the render token, which stands in URLs, or only the database, can't tell it.
    /// </summary>
    /// <param name="renderToken">The token of the boot script.</param>
    /// <param name="runId">The run.</param>
    /// <param name="key">What is kept with the script; null of scripts from before there was one.</param>
    public static Guid AgentFor(Guid renderToken, Guid runId, string? key)
    {
        Span<byte> hash = stackalloc byte[32];
        var text = key is null ? $"goosed agent {runId:D}" : $"goosed agent {runId:D} {key}";
        HMACSHA256.HashData(renderToken.ToByteArray(bigEndian: true), Encoding.UTF8.GetBytes(text), hash);
        return AsVersion4(hash[..16]);
    }

    /// <summary>A new key for <see cref="AgentFor"/>.</summary>
    public static string NewAgentKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>How a token is stored: lower-case hex of the SHA-256 of its text form.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static Guid AsVersion4(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt16BigEndian(bytes[6..], (ushort)(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x0FFF | 0x4000));
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
