using System.CommandLine;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.Signing;

namespace Goosed.Commands;

/// <summary><c>goosed serve [ROLE…]</c>.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var roles = new Argument<string[]>("ROLE") { Description = $"Roles to run: {string.Join(", ", Roles.All.Select(role => role.Name))}. None means all.", Arity = ArgumentArity.ZeroOrMore };
        roles.AcceptOnlyFromAmong([.. Roles.All.Select(role => role.Name)]);
        Option<string>[] flags = [.. GoosedOptions.All.Where(setting => setting.Flag is not null).Select(setting => new Option<string>(setting.Flag ?? "") { Description = $"{setting.Summary} [{setting.Name}, default {setting.Default}]" })];
        var command = new Command("serve", "Run roles in this process; without any, all of them.") { roles };
        foreach (var flag in flags)
        {
            command.Options.Add(flag);
        }

        command.SetAction((parsed, ct) => ServeAsync(parsed.GetValue(roles) ?? [], flags.ToDictionary(flag => flag.Name, parsed.GetValue), ct));
        return command;
    }

    private static async Task<int> ServeAsync(string[] named, IReadOnlyDictionary<string, string?> flags, CancellationToken ct)
    {
        try
        {
            IReadOnlyList<string> roles = named.Length > 0 ? [.. named.Distinct()] : [.. Roles.All.Select(role => role.Name)];
            var options = GoosedOptions.Read(new SettingsReader(Environment.GetEnvironmentVariable, flags), roles);
            await using var server = GoosedServer.Build(options);
            var fault = server.Services.GetRequiredService<StartFault>();
            await server.RunAsync(ct);
            fault.ThrowIfAny();
            return 0;
        }
        catch (SettingsException wrong)
        {
            return await SettingsFaults.PrintAsync(wrong);
        }
        catch (SigningKeyException wrong)
        {
            return await SettingsFaults.PrintAsync(new([new(GoosedOptions.DataSetting.Name, wrong.Message)]));
        }
    }
}
