using System.Buffers.Binary;
using System.Text;

namespace Goosed.Hosting.Tests.Otlp;

/// <summary>One field of a protobuf message: a number, or bytes (texts and messages are bytes).</summary>
internal readonly record struct Field(int Tag, ulong Number, ReadOnlyMemory<byte> Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public string Hex => Convert.ToHexStringLower(Bytes.Span);
}

/// <summary>Reads protobuf's wire format (protobuf.dev/programming-guides/encoding).</summary>
internal static class Fields
{
    public static IReadOnlyList<Field> Of(ReadOnlyMemory<byte> message)
    {
        var fields = new List<Field>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message.Span, ref at);
            var tag = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    fields.Add(new(tag, Varint(message.Span, ref at), default));
                    break;
                case 1:
                    fields.Add(new(tag, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]), default));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    fields.Add(new(tag, 0, message.Slice(at, length)));
                    at += length;
                    break;
                case 5:
                    fields.Add(new(tag, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]), default));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {key & 7} of field {tag} is none that protobuf has.");
            }
        }

        return fields;
    }

    public static IEnumerable<Field> In(ReadOnlyMemory<byte> message, int tag) => Of(message).Where(field => field.Tag == tag);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
