using System.CommandLine;
using Goosed.Core.Artifacts;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.Files;

namespace Goosed.Commands;

/// <summary><c>goosed verify</c>: reads every stored artifact of a data directory and compares it with its SHA-256.</summary>
internal static class VerifyCommand
{
    private const int Damaged = 1;
    private const int WrongSettings = 2;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = $"The data directory [{GoosedOptions.DataSetting.Name}, default {GoosedOptions.DataSetting.Default}]" };
        var command = new Command("verify", "Read every stored artifact and compare it with its SHA-256; changes nothing, and works beside a running goosed.") { data };
        command.SetAction((parsed, ct) => VerifyAsync(parsed.GetValue(data) ?? Environment.GetEnvironmentVariable(GoosedOptions.DataSetting.Name) ?? GoosedOptions.DataSetting.Default ?? ".", ct));
        return command;
    }

    private static async Task<int> VerifyAsync(string directory, CancellationToken ct)
    {
        var objects = Path.GetFullPath(Path.Combine(directory, "objects"));
        if (!Directory.Exists(objects))
        {
            await Console.Error.WriteLineAsync($"goosed: {objects} does not exist; name a data directory with --data.");
            return WrongSettings;
        }

        var (checkedNow, damaged) = (0, 0);
        var store = FileObjectStore.OpenForReading(objects, TimeProvider.System);
        await foreach (var info in store.ListAsync(Artifact.KeyPrefix, ct))
        {
            if (Artifact.DigestOf(info.Key) is not { } digest)
            {
                continue;
            }

            checkedNow++;
            await using var stored = await store.OpenAsync(info.Key, ct);
            if (stored is not null && !await stored.VerifyAsync(digest, ct))
            {
                damaged++;
                await Console.Out.WriteLineAsync($"damaged {info.Key} ({ByteSizes.Text(info.Length)})");
            }
        }

        await Console.Out.WriteLineAsync($"{checkedNow} verified, {damaged} damaged");
        if (damaged > 0)
        {
            await Console.Error.WriteLineAsync("goosed: a damaged artifact is not given out whole; have the server take it out of use with POST /v1/artifacts/{id}/verify, and upload it again.");
        }

        return damaged > 0 ? Damaged : 0;
    }
}
