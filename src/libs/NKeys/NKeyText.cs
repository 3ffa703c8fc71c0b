using System.Buffers.Binary;

namespace NATS.NKeys;

/// <summary>Keys as text: base32 without padding over a prefix of one byte (a seed's has two), the key, and a CRC-16 in little endian.</summary>
internal static class NKeyText
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int KeySize = 32;
    private const int ChecksumSize = 2;
    private const int BitsPerCharacter = 5;

    // The letter S, five bits of the first character; the kind's five bits follow.
    private const int SeedPrefix = 18 << 3;

    // Operator, server, cluster, account, user, curve: O N C A U X.
    private static readonly byte[] s_kinds = [14 << 3, 13 << 3, 2 << 3, 0, 20 << 3, 23 << 3];

    public static (byte Kind, byte[] Key) ReadSeed(ReadOnlySpan<char> text)
    {
        var bytes = Decode(text.Trim());
        if (bytes.Length != 2 + KeySize + ChecksumSize || (bytes[0] & 0xF8) != SeedPrefix)
        {
            throw new FormatException("It is no seed of an nkey; a user's begins with SU and has 58 characters.");
        }

        var kind = (byte)((bytes[0] & 7) << 5 | (bytes[1] & 0xF8) >> 3);
        var content = bytes.AsSpan(0, bytes.Length - ChecksumSize);
        if (!s_kinds.Contains(kind) || Checksum(content) != BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(content.Length)))
        {
            throw new FormatException("The seed of the nkey is damaged: its checksum does not fit.");
        }

        return (kind, bytes[2..^ChecksumSize]);
    }

    public static string WritePublic(byte kind, ReadOnlySpan<byte> key)
    {
        byte[] bytes = [kind, .. key, 0, 0];
        var content = bytes.AsSpan(0, bytes.Length - ChecksumSize);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(content.Length), Checksum(content));
        return Encode(bytes);
    }

    private static byte[] Decode(ReadOnlySpan<char> text)
    {
        var bytes = new List<byte>(text.Length * BitsPerCharacter / 8);
        var (bits, count) = (0, 0);
        foreach (var character in text)
        {
            var value = Alphabet.IndexOf(character);
            if (value < 0)
            {
                throw new FormatException("An nkey has capital letters and the digits 2 to 7 only.");
            }

            (bits, count) = (bits << BitsPerCharacter | value, count + BitsPerCharacter);
            if (count >= 8)
            {
                count -= 8;
                bytes.Add((byte)(bits >> count));
                bits &= (1 << count) - 1;
            }
        }

        // Bits that fill up the last character are 0.
        return bits == 0 ? [.. bytes] : throw new FormatException("The nkey is damaged: its last character is wrong.");
    }

    private static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new List<char>(bytes.Length * 8 / BitsPerCharacter + 1);
        var (bits, count) = (0, 0);
        foreach (var value in bytes)
        {
            (bits, count) = (bits << 8 | value, count + 8);
            while (count >= BitsPerCharacter)
            {
                count -= BitsPerCharacter;
                text.Add(Alphabet[bits >> count]);
                bits &= (1 << count) - 1;
            }
        }

        if (count > 0)
        {
            text.Add(Alphabet[bits << BitsPerCharacter - count]);
        }

        return string.Concat(text);
    }

    // CRC-16/XMODEM: polynomial 0x1021, from 0.
    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = 0;
        foreach (var value in bytes)
        {
            crc ^= value << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            }
        }

        return (ushort)crc;
    }
}
