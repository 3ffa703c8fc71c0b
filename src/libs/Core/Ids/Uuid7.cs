using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Goosed.Core.Ids;

/// <summary>UUID version 7 (RFC 9562) that rises strictly within a process, so that ids sort as things happened.</summary>
public static class Uuid7
{
    private static readonly Lock Gate = new();
    private static long s_lastTick;

    public static Guid New(DateTimeOffset now)
    {
        // 48 bits of milliseconds and 12 bits of a counter, taken as one rising number.
        long tick;
        lock (Gate)
        {
            tick = Math.Max(now.ToUnixTimeMilliseconds() << 12, s_lastTick + 1);
            s_lastTick = tick;
        }

        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes[8..]);
        BinaryPrimitives.WriteInt64BigEndian(bytes, tick >> 12 << 16 | 0x7000L | tick & 0xFFF);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
