using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Goosed.Testing;

namespace Goosed.EndToEnd.Tests;

/// <summary>Runs a page's shell blocks in one shell, in their order, with a home directory and a port of its own.</summary>
internal sealed class PageScript(IReadOnlyList<ShellBlock> blocks, TestDirectory directory)
{
    // What a reader would end with Ctrl-C is ended before the next server, and with the script.
    private const string Beginning =
        """
        set -euo pipefail
        server=''
        stop() {
            [[ -n $server ]] || return 0
            kill -TERM -- "-$server" 2>/dev/null || true
            for _ in {1..100}; do kill -0 -- "-$server" 2>/dev/null || break; sleep 0.1; done
            kill -KILL -- "-$server" 2>/dev/null || true
            server=''
        }
        trap stop EXIT
        ready() {
            for _ in {1..900}; do
                ! curl -sf --noproxy '*' -o /dev/null "http://127.0.0.1:$PORT/readyz" || return 0
                kill -0 "$server" || return 1
                sleep 0.2
            done
            return 1
        }

        """;

    private readonly string _port = FreePort().ToString(CultureInfo.InvariantCulture);

    /// <summary>Null when every block ended with success and printed what the page shows; else what did not.</summary>
    public async Task<string?> FaultAsync(CancellationToken ct)
    {
        directory.Write("home/.keep", "");
        directory.Write("script", Script());
        var start = new ProcessStartInfo("bash", [directory["script"]]) { WorkingDirectory = Lab.InRepository("."), RedirectStandardInput = true };
        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromMinutes(15));
        using var shell = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        try
        {
            shell.StandardInput.Close();
            await shell.WaitForExitAsync(limit.Token);
            return shell.ExitCode == 0 ? blocks.Select(Difference).FirstOrDefault(fault => fault is not null) : Stopped(shell.ExitCode);
        }
        finally
        {
            if (!shell.HasExited)
            {
                shell.Kill(entireProcessTree: true);
            }
        }
    }

    private string Script()
    {
        var script = new StringBuilder(Beginning);
        foreach (var (block, index) in blocks.Select((block, index) => (block, index)))
        {
            script.Append(CultureInfo.InvariantCulture, $"echo {index} >'{directory["at"]}'\n");
            var text = Adapted(block.Text);
            if (block.KeepsRunning)
            {
                directory.Write($"{index}.sh", "set -euo pipefail\n" + text);
                script.Append(CultureInfo.InvariantCulture, $"stop\nsetsid bash '{directory[$"{index}.sh"]}' >'{directory[$"{index}.out"]}' 2>&1 &\nserver=$!\ndisown\nready\n");
            }
            else
            {
                script.Append(CultureInfo.InvariantCulture, $"{{\n{text}\n}} >'{directory[$"{index}.out"]}' 2>&1\n");
            }
        }

        return script.ToString();
    }

    // The tests are running already, so make is only asked for its plan; the demo boots no machine, as another test does.
    private string Adapted(string text) => text
        .Replace("make test", "make --dry-run test", StringComparison.Ordinal)
        .Replace("make demo", "WALK=1 make demo", StringComparison.Ordinal)
        .Replace(":8080", $":{_port}", StringComparison.Ordinal)
        .Replace("--token-file data/", $"--token-file {directory["data"]}/", StringComparison.Ordinal)
        .Replace("goosectl login", "unset GOOSED_SERVER\ngoosectl login", StringComparison.Ordinal);

    private Dictionary<string, string?> Environment() => new()
    {
        ["PORT"] = _port,
        ["HOME"] = directory["home"],
        ["DOTNET_CLI_HOME"] = System.Environment.GetEnvironmentVariable("HOME"),
        ["NUGET_PACKAGES"] = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(System.Environment.GetEnvironmentVariable("HOME") ?? "", ".nuget/packages"),
        // Where the page counts on the default address and folder.
        ["GOOSED_LISTEN"] = $"http://127.0.0.1:{_port}",
        ["GOOSED_SERVER"] = $"http://127.0.0.1:{_port}",
        ["GOOSED_DATA"] = directory["data"],
        ["XDG_CONFIG_HOME"] = null,
        ["GOOSECTL_CONFIG"] = null,
        ["GOOSED_TOKEN"] = null,
        ["GOOSED_TOKEN_FILE"] = null,
        ["GIT_AUTHOR_NAME"] = "Reader",
        ["GIT_AUTHOR_EMAIL"] = "reader@example.org",
        ["GIT_COMMITTER_NAME"] = "Reader",
        ["GIT_COMMITTER_EMAIL"] = "reader@example.org",
    };

    private string? Difference(ShellBlock block, int index)
    {
        var output = Output(index);
        return block.Shown is null || PageBlocks.Printed(block.Shown, output) ? null : $"line {block.Line}: the page shows\n{block.Shown}\nand this was printed\n{output}";
    }

    private string Stopped(int exitCode)
    {
        var index = int.Parse(File.ReadAllText(directory["at"]), CultureInfo.InvariantCulture);
        return $"line {blocks[index].Line}: exit code {exitCode}\n{blocks[index].Text}\n{Output(index)}";
    }

    private string Output(int index) => File.Exists(directory[$"{index}.out"]) ? File.ReadAllText(directory[$"{index}.out"]).Replace($":{_port}", ":8080", StringComparison.Ordinal) : "";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
