using System.CommandLine;
using System.Net.Sockets;
using Goosed.Hosting;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.Signing;
using Microsoft.AspNetCore.Connections;

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

        var strict = new Option<bool>("--strict-settings")
        {
            Description = "Refuse to start with an environment variable GOOSED_… that is no setting; else each is told in a warning.",
        };
        command.Options.Add(strict);
        command.SetAction((parsed, ct) => ServeAsync(
            parsed.GetValue(roles) ?? [], flags.ToDictionary(flag => flag.Name, parsed.GetValue), parsed.GetValue(strict), ct));
        return command;
    }

    private static async Task<int> ServeAsync(
        string[] named, IReadOnlyDictionary<string, string?> flags, bool isStrict, CancellationToken ct)
    {
        try
        {
            if (isStrict && UnknownSettings.In(Environment.GetEnvironmentVariables()) is { Count: > 0 } unknown)
            {
                throw new SettingsException(unknown);
            }

            IReadOnlyList<string> roles = named.Length > 0 ? [.. named.Distinct()] : [.. Roles.All.Select(role => role.Name)];
            var options = GoosedOptions.Read(new SettingsReader(Environment.GetEnvironmentVariable, flags), roles);
            PrivateFiles.Only();
            await using var server = await GoosedServer.BuildAsync(options, ct: ct);
            var fault = server.Services.GetRequiredService<StartFault>();
            await ListenAsync(server, options, ct);
            await server.WaitForShutdownAsync(ct);
            fault.ThrowIfAny();
            return 0;
        }
        catch (SettingsException wrong)
        {
            return await SettingsFaults.PrintAsync(wrong);
        }
        catch (Exception wrong) when (wrong is SigningKeyException or IOException or UnauthorizedAccessException)
        {
            return await SettingsFaults.PrintAsync(new([new(GoosedOptions.DataSetting.Name, wrong.Message)]));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // It was asked to stop before it served.
            return 0;
        }
    }

    private static async Task ListenAsync(WebApplication server, GoosedOptions options, CancellationToken ct)
    {
        try
        {
            await server.StartAsync(ct);
        }
        catch (Exception taken) when (Cause(taken) is { } cause)
        {
            throw new SettingsException([new(GoosedOptions.ListenSetting.Name, $"{string.Join(", ", options.Listen)} can't be served: {cause}")]);
        }
    }

    // The server wraps what the system says of an address, and names the address only sometimes.
    private static string? Cause(Exception? fault) => fault switch
    {
        null => null,
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } or AddressInUseException =>
            "another process listens there. Stop that one (ss -ltnp shows it), or name another port.",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "it is not an address of this host. Name one of its own (ip address lists them), or 0.0.0.0 for all.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "this user may not listen there. Name a port above 1023, or give goosed the capability CAP_NET_BIND_SERVICE.",
        SocketException other => $"{other.Message.TrimEnd('.')}. Name an address of this host.",
        _ => Cause(fault.InnerException),
    };
}
