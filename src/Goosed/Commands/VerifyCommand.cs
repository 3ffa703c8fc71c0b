using System.CommandLine;
using Goosed.Core.Artifacts;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage;
using Goosed.ObjectStorage.Files;
using Goosed.ObjectStorage.S3;

namespace Goosed.Commands;

/// <summary><c>goosed verify</c>: reads every stored artifact, of a data directory or an S3 gateway, and compares it with its SHA-256.</summary>
internal static class VerifyCommand
{
    private const int Damaged = 1;
    private const int WrongSettings = 2;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = $"The data directory [{GoosedOptions.DataSetting.Name}, default {GoosedOptions.DataSetting.Default}]" };
        var command = new Command("verify", "Read every stored artifact and compare it with its SHA-256; changes nothing, and works beside a running goosed. With S3_ENDPOINT set it reads those in the bucket.") { data };
        command.SetAction((parsed, ct) => VerifyAsync(parsed.GetValue(data) ?? Environment.GetEnvironmentVariable(GoosedOptions.DataSetting.Name) ?? GoosedOptions.DataSetting.Default ?? ".", ct));
        return command;
    }

    private static async Task<int> VerifyAsync(string directory, CancellationToken ct)
    {
        ObjectSettings settings;
        try
        {
            var reader = new SettingsReader(Environment.GetEnvironmentVariable, new Dictionary<string, string?>());
            settings = ObjectSettings.Read(reader);
            reader.ThrowIfFaulty();
        }
        catch (SettingsException wrong)
        {
            return await SettingsFaults.PrintAsync(wrong);
        }

        if (ObjectSetup.OfGateway(settings) is { } gateway)
        {
            using var store = new S3ObjectStore(gateway, TimeProvider.System);
            return await VerifyAsync(store, ct);
        }

        var objects = Path.GetFullPath(Path.Combine(directory, "objects"));
        if (!Directory.Exists(objects))
        {
            await Console.Error.WriteLineAsync($"goosed: {objects} does not exist; name a data directory with --data.");
            return WrongSettings;
        }

        return await VerifyAsync(FileObjectStore.OpenForReading(objects, TimeProvider.System), ct);
    }

    private static async Task<int> VerifyAsync(IObjectStore store, CancellationToken ct)
    {
        var (checkedNow, damaged) = (0, 0);
        try
        {
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
        }
        catch (StoreUnavailableException away)
        {
            await Console.Error.WriteLineAsync($"goosed: {away.Message}");
            return Damaged;
        }

        await Console.Out.WriteLineAsync($"{checkedNow} verified, {damaged} damaged");
        if (damaged > 0)
        {
            await Console.Error.WriteLineAsync("goosed: a damaged artifact is not given out whole; have the server take it out of use with goosectl artifacts verify, and upload it again.");
        }

        return damaged > 0 ? Damaged : 0;
    }
}
