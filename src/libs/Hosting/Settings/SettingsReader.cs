using System.Globalization;

namespace Goosed.Hosting.Settings;

/// <summary>Reads settings: the flag wins over the environment, that over the default. Faults are collected and thrown together.</summary>
public sealed class SettingsReader(Func<string, string?> environment, IReadOnlyDictionary<string, string?> flags)
{
    private readonly List<SettingFault> _faults = [];

    public string? Text(Setting setting)
    {
        if (setting.Flag is { } flag && flags.GetValueOrDefault(flag) is { } given)
        {
            return given.Length > 0 ? given : Fault<string?>(setting, $"{flag} is empty; give it a value, or leave it out.", setting.Default);
        }

        var value = Present(environment(setting.Name));
        return (setting.Secret ? value ?? FromFile(setting) : value) ?? setting.Default;
    }

    public string Required(Setting setting) => Text(setting) ?? Fault(setting, "it must be set.", "");

    public Uri? Url(Setting setting)
    {
        if (Text(setting) is not { } text)
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            ? uri
            : Fault<Uri?>(setting, $"'{text}' is not a URL; write it as http://host:port.", null);
    }

    public int Number(Setting setting, int least, int most) =>
        int.TryParse(Text(setting), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : Fault(setting, $"'{Text(setting)}' is not a number from {least} to {most}.", least);

    /// <summary>A size in bytes.</summary>
    public long Bytes(Setting setting, long least, long most) =>
        ByteSizes.TryParse(Text(setting), out var bytes) && bytes >= least && bytes <= most
            ? bytes
            : Fault(setting, $"'{Text(setting)}' is not a size from {ByteSizes.Text(least)} to {ByteSizes.Text(most)}; write it as 512KiB, 4MiB or 20GiB.", least);

    /// <summary>One of the words.</summary>
    public string Choice(Setting setting, params string[] words) =>
        Text(setting) is { } text && words.Contains(text)
            ? text
            : Fault(setting, $"'{Text(setting)}' is none of: {string.Join(", ", words)}.", words[0]);

    /// <summary>Notes a fault and goes on with a value to look at the other settings.</summary>
    public T Fault<T>(Setting setting, string reason, T goOnWith)
    {
        // A setting that is read twice is told of once.
        var fault = new SettingFault(setting.Name, reason);
        if (!_faults.Contains(fault))
        {
            _faults.Add(fault);
        }

        return goOnWith;
    }

    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new SettingsException(_faults);
        }
    }

    private string? FromFile(Setting setting)
    {
        if (Present(environment($"{setting.Name}_FILE")) is not { } path)
        {
            return null;
        }

        try
        {
            return Present(File.ReadAllText(path).Trim())
                ?? Fault<string?>(setting, $"the file {path} that {setting.Name}_FILE names is empty; write the secret into it.", null);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return Fault<string?>(setting, $"the file {path} that {setting.Name}_FILE names can't be read: {unreadable.Message}", null);
        }
    }

    private static string? Present(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
