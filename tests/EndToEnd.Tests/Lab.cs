using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Goosed.Testing;

namespace Goosed.EndToEnd.Tests;

/// <summary>The boot lab: real firmware and iPXE in QEMU, by the scripts in build/scripts.</summary>
internal static class Lab
{
    private static readonly Lazy<string> Root = new(() =>
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Goosed.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return directory;
    });

    /// <summary>Whether whole matrices run (GOOSED_TEST_LONG=1, which make test-long sets), not one case of each kind.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("GOOSED_TEST_LONG") == "1";

    /// <summary>Path of something in the repository.</summary>
    public static string InRepository(string path) => Path.Combine(Root.Value, path);

    /// <summary>Skips the test, with the reason, where the lab's packages are missing and can't be installed; in CI that is a failure.</summary>
    public static async Task NeedAsync(string group, CancellationToken ct)
    {
        var check = await RunAsync("lab-deps.sh", ["--check", group], ct);
        if (check.ExitCode != 0 && Environment.UserName == "root" && File.Exists("/etc/debian_version"))
        {
            check = await RunAsync("lab-deps.sh", ["--yes", group], ct);
        }

        var missing = $"The boot lab is not complete: {check.Output}";
        Assert.False(check.ExitCode != 0 && Environment.GetEnvironmentVariable("CI") == "true", missing);
        Assert.SkipUnless(check.ExitCode == 0, missing);
    }

    /// <summary>Runs one of the scripts to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        using var process = Start(script, arguments);
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, await output + await errors);
    }

    public static Process Start(string script, IReadOnlyList<string> arguments) => Process.Start(new ProcessStartInfo(InRepository($"build/scripts/{script}"), arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Root.Value,
    }) ?? throw new InvalidOperationException($"{script} did not start.");

    /// <summary>Real engines for goosed; skips the test where they can't be had.</summary>
    public static async Task<Engines> EnginesAsync(CancellationToken ct)
    {
        await NeedAsync("backends", ct);
        return await Engines.StartAsync();
    }

    /// <summary>goosed with the shipped desired state and more files on top.</summary>
    public static async Task<(GoosedApp App, TestDirectory Directory)> StartGoosedAsync(IReadOnlyDictionary<string, string?>? settings = null, params (string Path, string Text)[] files)
    {
        var directory = new TestDirectory();
        var infra = InRepository("infra");
        foreach (var file in Directory.EnumerateFiles(infra, "*", SearchOption.AllDirectories))
        {
            directory.Write(Path.Combine("infra", Path.GetRelativePath(infra, file)), await File.ReadAllTextAsync(file));
        }

        foreach (var (path, text) in files)
        {
            directory.Write(path, text);
        }

        return (await GoosedApp.StartAsync(new() { Directory = directory, Environment = settings ?? new Dictionary<string, string?>() }), directory);
    }

    /// <summary>Registers a file and uploads it, as an operator would.</summary>
    public static async Task UploadAsync(this GoosedApp app, string kind, string name, string path, CancellationToken ct)
    {
        await using var content = File.OpenRead(path);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
        using var registered = await app.Client.PostAsJsonAsync("/v1/artifacts", new { kind, sha256, meta = new { name } }, ct);
        registered.EnsureSuccessStatusCode();
        content.Position = 0;
        var url = (await registered.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("upload_url").GetString();
        using var uploaded = await app.Client.PutAsync(url, new StreamContent(content), ct);
        uploaded.EnsureSuccessStatusCode();
    }
}
