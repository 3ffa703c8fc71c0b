using Goosed.Core.Machines;
using Microsoft.AspNetCore.Mvc;

namespace Goosed.Api.Boot;

/// <summary>The query of a boot request.</summary>
/// <param name="Mac">Address of the interface that it boots from.</param>
/// <param name="Uuid">SMBIOS UUID.</param>
/// <param name="Serial">SMBIOS serial number.</param>
/// <param name="Arch">What iPXE was built for: <c>i386</c>, <c>x86_64</c>, <c>arm64</c>; one script serves them all.</param>
internal sealed record BootQuery(
    [property: FromQuery(Name = "mac")] string? Mac,
    [property: FromQuery(Name = "uuid")] string? Uuid,
    [property: FromQuery(Name = "serial")] string? Serial,
    [property: FromQuery(Name = "arch")] string? Arch);

/// <summary>What a machine says of itself when it asks for its boot script.</summary>
internal sealed record BootRequest(MachineIdentity Identity, string? Address)
{
    private const int MaxSerialLength = 256;

    /// <summary>The request, or what is wrong with it. Empty values count as absent, as firmware leaves unknown ones empty.</summary>
    public static BootRequest? Parse(BootQuery query, string? address, out string? fault)
    {
        var (mac, uuid, serial) = (Value(query.Mac), Value(query.Uuid), Value(query.Serial));
        MacAddress parsed = default;
        fault = mac is null && uuid is null && serial is null ? $"The query needs mac (as {MacAddress.Forms}), uuid or serial."
            : mac is not null && !MacAddress.TryParse(mac, null, out parsed) ? $"mac '{Shown(mac)}' is not a MAC address; write it as {MacAddress.Forms}."
            : uuid is not null && !Guid.TryParse(uuid, out _) ? $"uuid '{Shown(uuid)}' is not a UUID."
            : serial is { Length: > MaxSerialLength } ? $"serial is longer than {MaxSerialLength} characters."
            : serial is not null && serial.Any(char.IsControl) ? "serial has control characters."
            : null;
        return fault is null
            ? new(MachineIdentity.From(mac is null ? null : parsed, uuid, serial), address)
            : null;
    }

    private static string? Value(string? given) => string.IsNullOrWhiteSpace(given) ? null : given.Trim();

    private static string Shown(string value) => new([.. value.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);
}
