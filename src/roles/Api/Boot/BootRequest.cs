using Goosed.Core.Machines;
using Microsoft.AspNetCore.Http;

namespace Goosed.Api.Boot;

/// <summary>What a machine says of itself when it asks for its boot script.</summary>
internal sealed record BootRequest(MachineIdentity Identity, string? Address)
{
    private const int MaxSerialLength = 256;

    /// <summary>The request, or what is wrong with it. Empty values count as absent, as firmware leaves unknown ones empty.</summary>
    public static BootRequest? Parse(HttpRequest request, string? address, out string? fault)
    {
        var (mac, uuid, serial) = (Value(request, "mac"), Value(request, "uuid"), Value(request, "serial"));
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

    private static string? Value(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out var values) && values.Count > 0 && values[^1] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static string Shown(string value) => new([.. value.Take(64).Select(c => char.IsControl(c) ? '?' : c)]);
}
