namespace Goosed.Messaging.Tests.Nats;

/// <summary>Writes seeds of users' nkeys; the library only reads them.</summary>
internal static class NKeySeeds
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string Write(byte[] key)
    {
        // S is 18, U is 20, five bits each and then the rest of two bytes.
        byte[] content = [18 << 3 | 20 * 8 >> 5, unchecked((byte)(20 * 8 << 3)), .. key];
        var crc = content.Aggregate(0, (sum, value) => Enumerable.Range(0, 8).Aggregate(sum ^ value << 8, (now, _) => (now & 0x8000) != 0 ? now << 1 ^ 0x1021 : now << 1) & 0xFFFF);
        var bits = string.Concat(content.Append((byte)crc).Append((byte)(crc >> 8)).Select(value => value.ToString("b8", null)));
        return string.Concat(bits.Chunk(5).Select(five => Alphabet[Convert.ToInt32(new string(five).PadRight(5, '0'), 2)]));
    }
}
