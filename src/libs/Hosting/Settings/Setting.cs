namespace Goosed.Hosting.Settings;

/// <summary>A setting of the program; <c>docs/configuration.md</c> is made from these.</summary>
/// <param name="Name">Its environment variable.</param>
/// <param name="Default">Used when it is not set; null means none.</param>
/// <param name="Summary">What it is and what values it takes.</param>
/// <param name="Flag">Its option of <c>goosed serve</c>, if it has one.</param>
/// <param name="Secret">Never printed; <c>NAME_FILE</c> may name a file that holds it.</param>
public sealed record Setting(string Name, string? Default, string Summary, string? Flag = null, bool Secret = false);

/// <summary>A setting that can't be used.</summary>
/// <param name="Name">The setting.</param>
/// <param name="Reason">What is wrong with its value and what to do.</param>
public sealed record SettingFault(string Name, string Reason);

/// <summary>The program can't start with the settings it has.</summary>
public sealed class SettingsException(IReadOnlyList<SettingFault> faults)
    : Exception(string.Join(Environment.NewLine, faults.Select(fault => $"{fault.Name}: {fault.Reason}")))
{
    public IReadOnlyList<SettingFault> Faults { get; } = faults;
}
