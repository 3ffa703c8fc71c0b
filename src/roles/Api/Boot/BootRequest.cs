using System.Text;
using Goosed.Core.Machines;
using Microsoft.AspNetCore.Mvc;

namespace Goosed.Api.Boot;

/// <summary>The query of a boot request.</summary>
/// <param name="Mac">Address of the interface that it boots from.</param>
/// <param name="Uuid">SMBIOS UUID.</param>
/// <param name="Serial">SMBIOS serial number.</param>
/// <param name="SerialHex">The bytes of the serial number in hex digits, as loaders can't escape them.</param>
/// <param name="Arch">What the loader was built for: <c>i386</c>, <c>x86_64</c>, <c>arm64</c>.</param>
/// <param name="Platform"><c>pcbios</c> or <c>efi</c>.</param>
/// <param name="Failed">The step of the last script that failed, such as <c>kernel</c>.</param>
/// <param name="Error">The loader's number for why it failed.</param>
internal sealed record BootQuery(
    [property: FromQuery(Name = "mac")] string? Mac,
    [property: FromQuery(Name = "uuid")] string? Uuid,
    [property: FromQuery(Name = "serial")] string? Serial,
    [property: FromQuery(Name = "serial_hex")] string? SerialHex,
    [property: FromQuery(Name = "arch")] string? Arch,
    [property: FromQuery(Name = "platform")] string? Platform,
    [property: FromQuery(Name = "failed")] string? Failed,
    [property: FromQuery(Name = "error")] string? Error);

/// <summary>What a machine says of itself when it asks for its boot script.</summary>
/// <param name="Identity">Who it says that it is.</param>
/// <param name="Client">What runs the script.</param>
/// <param name="Address">Where it asks from.</param>
/// <param name="Failed">The step of its last script that failed, and why; null when it does not say that one did.</param>
internal sealed record BootRequest(MachineIdentity Identity, BootClient Client, string? Address, string? Failed = null)
{
    private const int MaxSerialLength = 256;
    private const int MaxWordLength = 64;

    /// <summary>
    /// The request, or what is wrong with it. Empty values count as absent, as firmware leaves unknown ones empty; one that can't be read is
    /// left out, and the rest counts.
    /// </summary>
    public static BootRequest? Parse(BootQuery query, string? address, out string? fault)
    {
        var dropped = new List<string>();
        var mac = Read(query.Mac, "MAC address", dropped, text => MacAddress.TryParse(text, null, out var parsed) ? parsed : (MacAddress?)null);
        var uuid = Read(query.Uuid, "UUID", dropped, SmbiosUuid.Parse);
        var serial = Read(Value(query.SerialHex) is { } hex ? FromHex(hex) : query.Serial, "serial number", dropped, ReadSerial);
        fault = mac is not null || uuid is not null || serial is not null ? null
            : dropped.Count == 0 ? $"The query needs mac (as {MacAddress.Forms}), uuid or serial."
            : $"{string.Join(" ", dropped)} Nothing that is left says which machine this is; write mac as {MacAddress.Forms}.";
        var step = Word(query.Failed);
        return fault is not null ? null : new(
            MachineIdentity.From(mac, uuid, serial, dropped.Count == 0 ? null : string.Join(" ", dropped)),
            new BootClient(Word(query.Arch), Word(query.Platform)),
            address,
            step is null ? null : Word(query.Error) is { } error ? $"{step}, error {error}" : step);
    }

    private static T? Read<T>(string? given, string name, List<string> dropped, Func<string, T?> read)
    {
        if (Value(given) is not { } text)
        {
            return default;
        }

        var value = read(text);
        if (value is null)
        {
            dropped.Add($"Its {name} can't be read and is left out: '{Shown(text)}'.");
        }

        return value;
    }

    private static string? ReadSerial(string text) => text.Length > MaxSerialLength || text.Any(char.IsControl) ? null : text;

    // Bytes that are no text stay visible and tell machines apart as they are.
    private static string FromHex(string hex)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromHexString(hex.Replace(":", "", StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            return "\0" + hex;
        }

        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimEnd('\0');
        }
        catch (DecoderFallbackException)
        {
            return string.Concat(bytes.Select(b => b < 0x80 ? $"{(char)b}" : $"\\x{b:X2}"));
        }
    }

    private static string? Value(string? given) => string.IsNullOrWhiteSpace(given) ? null : given.Trim();

    // Words of the loader's own: what is none is no news of it.
    private static string? Word(string? given) =>
        Value(given) is { Length: <= MaxWordLength } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':' or '.') ? text : null;

    private static string Shown(string value) => string.Concat(value.Take(MaxWordLength).Select(c => char.IsControl(c) ? $"\\x{(int)c:X2}" : $"{c}"));
}
