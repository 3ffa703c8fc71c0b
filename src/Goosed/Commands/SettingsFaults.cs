using Goosed.Hosting.Settings;

namespace Goosed.Commands;

/// <summary>How every command ends on settings that can't be used.</summary>
internal static class SettingsFaults
{
    public const int ExitCode = 2;

    /// <summary>Prints a line for each fault and gives the exit code.</summary>
    public static async Task<int> PrintAsync(SettingsException wrong)
    {
        foreach (var fault in wrong.Faults)
        {
            await Console.Error.WriteLineAsync($"goosed: {fault.Name}: {fault.Reason}");
        }

        return ExitCode;
    }
}
