using Goosed.Core.Blueprints;

namespace Goosed.Core.Machines;

/// <summary>What runs the boot script, in iPXE's words.</summary>
/// <param name="Arch">What the loader was built for: <c>i386</c>, <c>x86_64</c>, <c>arm64</c>; null when it did not say.</param>
/// <param name="Platform"><c>pcbios</c> or <c>efi</c>; null when it did not say.</param>
public sealed record BootClient(string? Arch, string? Platform)
{
    /// <summary>Why it can't run a blueprint's installer; null when it can, or did not say enough.</summary>
    public string? Mismatch(string blueprint, OperatingSystemVersion os)
    {
        // A BIOS starts in 32 bits whatever its processor is, and so do the loaders built for it.
        var machine = Arch switch
        {
            "x86_64" => "x86_64",
            "i386" when Platform != "efi" => "x86_64",
            "arm64" => "aarch64",
            { Length: > 0 } other => other,
            _ => null,
        };
        return machine is null || machine == os.Architecture
            ? null
            : $"Blueprint '{blueprint}' is for {os.Architecture}, and this machine starts as "
                + $"{Arch}{(Platform is null ? "" : $" by {Platform}")}. "
                + "Give it a blueprint for its architecture, or boot it with the loader of the other one.";
    }
}
