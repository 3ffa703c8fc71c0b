using Goosed.Testing;

namespace Goosed.Deploy.Tests;

/// <summary>The charts of deploy/helm, rendered by a real Helm.</summary>
internal static class Charts
{
    /// <summary>Why a test that renders charts is skipped.</summary>
    public const string NoHelm = "helm is not installed (build/scripts/lab-tools.sh helm gets it)";

    /// <summary>The values that a service's chart can't do without when it is installed by itself.</summary>
    public static readonly IReadOnlyList<string> Alone =
    [
        "--set", "global.admin.token=0123456789abcdef", "--set", "global.database.dsn=postgres://goosed@db/goosed",
        "--set", "global.nats.url=nats://nats:4222", "--set", "global.s3.endpoint=https://s3", "--set", "global.s3.accessKey=key", "--set", "global.s3.secretKey=secret",
    ];

    private static readonly string? s_helm = Repository.LabTool("helm");

    public static bool NoHelmHere => s_helm is null;

    public static IReadOnlyList<string> Services { get; } = [.. Roles.All.Select(role => $"goosed-{role.Name}")];

    /// <summary>What a chart renders to as a release named goose.</summary>
    /// <exception cref="InvalidOperationException">Helm refused, with what it said.</exception>
    public static async Task<string> RenderAsync(string chart, IReadOnlyList<string> arguments)
    {
        var (code, output) = await RunAsync(["template", "goose", Repository.Path($"deploy/helm/{chart}"), "--namespace", "goosed", .. arguments]);
        return code == 0 ? output : throw new InvalidOperationException(output);
    }

    /// <summary>Helm, without what it says of links.</summary>
    public static async Task<(int Code, string Output)> RunAsync(IReadOnlyList<string> arguments)
    {
        var (code, output) = await Tool.RunAsync(s_helm ?? "helm", arguments, cancellation: TestContext.Current.CancellationToken);
        return (code, string.Concat(output.Split('\n').Where(line => !line.Contains("found symbolic link", StringComparison.Ordinal)).Select(line => line + '\n')).TrimEnd('\n') + "\n");
    }
}
