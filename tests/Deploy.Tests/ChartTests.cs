using System.Text.RegularExpressions;
using Goosed.Hosting.Settings;
using Goosed.Testing;
using k8s.Models;

namespace Goosed.Deploy.Tests;

/// <summary>Each folder of Golden/charts is a set of values; what the chart that its name begins with makes of them lies beside.</summary>
public sealed partial class ChartTests
{
    // Whatever stands for a secret below.
    private const string Canary = "canary-of-sixteen-letters";

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Golden.Folder("charts")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> EveryChart => ["umbrella", "goosed-observability", .. Charts.Services];

    public static bool NoHelm => Charts.NoHelmHere;

    [Theory(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    [MemberData(nameof(Cases))]
    public async Task Renders_what_the_golden_file_holds(string name) =>
        Golden.Match(Path.Combine(Golden.Folder("charts"), name, "manifests.yaml"), Dashboard().Replace(Made().Replace(await RenderCaseAsync(name), "made-at-the-install"), "$1 (as in ops)\n"));

    [Theory(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    [MemberData(nameof(Cases))]
    public async Task Kubernetes_knows_every_field_and_every_pod_keeps_to_the_restricted_profile(string name)
    {
        var manifests = Manifests.Read(await RenderCaseAsync(name));

        Assert.NotEmpty(manifests.Pods);
        Assert.All(manifests.Pods, pod => Assert.Empty(Restricted.Faults(pod.Spec)));
    }

    [Theory(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    [MemberData(nameof(Cases))]
    public async Task Every_service_has_its_pods_on_port_8080_and_every_policy_too(string name)
    {
        var manifests = Manifests.Read(await RenderCaseAsync(name));

        foreach (var service in manifests.Of<V1Service>())
        {
            var pods = manifests.Pods.Where(pod => service.Spec.Selector.All(label => pod.Labels.TryGetValue(label.Key, out var value) && value == label.Value)).ToList();
            var pod = Assert.Single(pods);
            var ports = pod.Spec.Containers.SelectMany(container => container.Ports ?? []).ToDictionary(port => port.Name, port => port.ContainerPort);
            Assert.All(service.Spec.Ports, port => Assert.True(ports.ContainsKey(port.TargetPort.Value)));
            Assert.True(!service.Metadata.Name.StartsWith("goose-goosed-", StringComparison.Ordinal) || ports["http"] == 8080);
        }

        Assert.All(manifests.Of<V1NetworkPolicy>(), policy => Assert.Contains(manifests.Pods, pod =>
            policy.Spec.PodSelector.MatchLabels.All(label => pod.Labels.TryGetValue(label.Key, out var value) && value == label.Value)));
    }

    [Theory(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    [InlineData("umbrella")]
    [InlineData("goosed-api")]
    public async Task What_is_secret_is_in_secrets_only(string chart)
    {
        string[] secrets = ["admin.token", "database.dsn", "nats.password", "nats.token", "s3.accessKey", "s3.secretKey"];
        string[] backends = chart == "umbrella" ? ["--set", "postgres.enabled=false,nats.enabled=false,s3.enabled=false"] : [];

        var rendered = await Charts.RenderAsync(chart,
            [.. backends, "--set", "global.nats.url=nats://n:4222,global.s3.endpoint=https://s3", .. secrets.SelectMany(secret => new[] { "--set", $"global.{secret}={Canary}" })]);

        var shown = Manifests.Read(rendered).Texts.Where(text => text.Contains(Canary, StringComparison.Ordinal)).ToList();
        Assert.All(shown, text => Assert.Equal("Secret", Manifests.KindOf(text)));
        Assert.Equal(secrets.Length, CanaryCount().Count(string.Concat(shown)));
    }

    [Fact(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    public async Task Secrets_that_are_there_are_mounted_and_none_is_made()
    {
        var manifests = Manifests.Read(await Charts.RenderAsync("umbrella", ["--values", Repository.Path("deploy/helm/umbrella/values-prod.yaml")]));

        Assert.Empty(manifests.Of<V1Secret>());
        var api = Assert.Single(manifests.Pods, pod => pod.Name == "goose-goosed-api").Spec;
        string?[] mounted = [.. api.Volumes.Single(volume => volume.Name == "secrets").Projected.Sources.Select(source => source.Secret.Name).Distinct()];
        Assert.Equal(["goosed-admin", "goosed-database", "goosed-s3", "goosed-nats"], mounted);
    }

    [Fact(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    public async Task Every_setting_has_a_value_or_goes_by_its_name_and_secrets_do_not()
    {
        // The port is everywhere the same.
        string[] ofTheImage = ["GOOSED_LISTEN"];
        var signedIn = await Charts.RenderAsync("goosed-api", [.. Charts.Alone, "--set", "global.nats.user=goosed,global.nats.password=a,global.nats.token=b"]);
        var rendered = signedIn + await RenderCaseAsync("umbrella.everything") + await RenderCaseAsync("umbrella.embedded");
        string[] named = [.. GoosedOptions.All.Select(setting => setting.Name).Except(ofTheImage).Where(name => !EnvironmentName(name).IsMatch(rendered))];

        var byName = await Charts.RenderAsync("umbrella", [.. named.SelectMany(name => new[] { "--set-string", $"global.settings.{name}=x" })]);

        Assert.All(named, name => Assert.Contains($"{{name: {name}, value: \"x\"}}", byName, StringComparison.Ordinal));
        foreach (var name in new[] { "GOOSED_ADMIN_TOKEN", "NATS_PASSWORD", "DB_DSN", "OTEL_EXPORTER_OTLP_HEADERS" })
        {
            var (_, refused) = await Charts.RunAsync(["template", "goose", Repository.Path("deploy/helm/goosed-bootd"), .. Charts.Alone, "--set-string", $"global.settings.{name}=x"]);
            Assert.Contains($"Property name of \"{name}\" does not match", refused, StringComparison.Ordinal);
        }
    }

    [Theory(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    [MemberData(nameof(EveryChart))]
    public async Task Passes_the_strict_lint_and_installs_by_itself(string chart)
    {
        string[] values = chart == "umbrella" ? [] : [.. Charts.Alone];

        var (code, output) = await Charts.RunAsync(["lint", "--strict", Repository.Path($"deploy/helm/{chart}"), .. values]);

        Assert.True(code == 0, output);
        var manifests = Manifests.Read(await Charts.RenderAsync(chart, values));
        Assert.All(Charts.Services.Where(service => chart == "umbrella" || chart == service), service => Assert.Contains(manifests.Of<V1Deployment>(), made => made.Metadata.Name == $"goose-{service}"));
    }

    [Theory(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    [InlineData("goosed-api.replica=3", "Additional property replica is not allowed")]
    [InlineData("global.naats.url=x", "naats")]
    [InlineData("global.admin.token=short", "global.admin.token")]
    [InlineData("global.hosts.api=A_B", "global.hosts.api")]
    [InlineData("postgres.storage.size=much", "postgres.storage.size")]
    [InlineData("global.database.existingSecret=db", "set postgres.enabled=false")]
    [InlineData("nats.enabled=false", "nats.enabled is false: set global.nats.url")]
    public async Task Values_that_can_not_be_meant_are_refused_by_their_name(string set, string expected)
    {
        var (code, output) = await Charts.RunAsync(["template", "goose", Repository.Path("deploy/helm/umbrella"), "--set", set]);

        Assert.NotEqual(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    public async Task A_service_alone_says_what_it_misses()
    {
        var (_, output) = await Charts.RunAsync(["template", "goose", Repository.Path("deploy/helm/goosed-api"), "--set", "global.admin.token=0123456789abcdef"]);

        Assert.Contains("Set global.database.dsn", output, StringComparison.Ordinal);
    }

    [Fact(SkipWhen = nameof(NoHelm), Skip = Charts.NoHelm)]
    public async Task Machines_come_by_plain_http_and_people_by_tls()
    {
        var ingresses = Manifests.Read(await Charts.RenderAsync("umbrella", ["--values", Repository.Path("deploy/helm/umbrella/values-prod.yaml")])).Of<V1Ingress>().ToList();

        var machines = ingresses.Where(ingress => ingress.Metadata.Name.EndsWith("-machines", StringComparison.Ordinal)).ToList();
        string[] paths = [.. machines.SelectMany(ingress => ingress.Spec.Rules.Single(rule => rule.Host == "api.goose.example").Http.Paths).Select(path => path.Path).Order(StringComparer.Ordinal)];
        Assert.Equal(["/branding", "/menu.ipxe", "/objects", "/v1/agents", "/v1/boot", "/v1/render", "/v1/runs/[^/]+/milestones"], paths);
        Assert.All(machines, ingress => Assert.Equal(("false", null), (ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/ssl-redirect"], ingress.Spec.Tls)));
        Assert.All(ingresses.Except(machines), ingress => Assert.Equal(("true", 1), (ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/ssl-redirect"], ingress.Spec.Tls.Count)));
        Assert.All(ingresses, ingress => Assert.Equal(("0", "off"), (ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-body-size"], ingress.Metadata.Annotations["nginx.ingress.kubernetes.io/proxy-buffering"])));
    }

    private static async Task<string> RenderCaseAsync(string name)
    {
        var chart = name.Split('.')[0];
        var folder = Path.Combine(Golden.Folder("charts"), name);
        string[] values = [.. File.ReadAllLines(Path.Combine(folder, "arguments")).SelectMany(line => line.Split(' ')).Select(word => word.StartsWith("deploy/", StringComparison.Ordinal) ? Repository.Path(word) : word)];
        return await Charts.RenderAsync(chart, File.Exists(Path.Combine(folder, "values.yaml")) ? [.. values, "--values", Path.Combine(folder, "values.yaml")] : values);
    }

    private static Regex EnvironmentName(string setting) => new($@"\{{name: {setting}(_FILE)?, value: ");

    [GeneratedRegex(@"^(  [a-z]+\.json:) \|-\n(?: {4}.*\n)+", RegexOptions.Multiline)]
    private static partial Regex Dashboard();

    [GeneratedRegex(@"\b[A-Za-z0-9]{32}\b")]
    private static partial Regex Made();

    [GeneratedRegex(Canary)]
    private static partial Regex CanaryCount();
}
