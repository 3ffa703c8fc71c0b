using System.Collections;
using System.Text.RegularExpressions;
using Goosed.Core.Text;
using Goosed.Hosting.Settings;

namespace Goosed;

/// <summary>Environment variables that are named like settings and are none, such as misspelled ones.</summary>
internal static partial class UnknownSettings
{
    private const string Prefix = "GOOSED_";

    // What goosectl reads, which may be set for the same user.
    private static readonly string[] s_ofClient = ["GOOSED_SERVER", "GOOSED_TOKEN", "GOOSED_TOKEN_FILE", "GOOSED_CONTEXT", "GOOSED_CONFIG"];

    /// <summary>One for each, with what was probably meant.</summary>
    public static IReadOnlyList<SettingFault> In(IDictionary environment)
    {
        string[] known =
        [
            .. GoosedOptions.All.Select(setting => setting.Name),
            .. GoosedOptions.All.Where(setting => setting.Secret).Select(setting => $"{setting.Name}_FILE"),
        ];
        return
        [
            .. environment.Keys.OfType<string>().Order(StringComparer.Ordinal)
                .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !known.Contains(name) && !s_ofClient.Contains(name)
                    && !OfKubernetes().IsMatch(name))
                .Select(name => new SettingFault(name, $"there is no such setting; {Hint(name, known)}")),
        ];
    }

    private static string Hint(string name, string[] known) =>
        NearestName.Of(name, known) is { } nearest ? $"did you mean {nearest}?" : "docs/configuration.md lists them all.";

    // Kubernetes tells each container the addresses of services: GOOSED_API_SERVICE_HOST, GOOSED_API_PORT_80_TCP_ADDR.
    [GeneratedRegex(@"\AGOOSED_[A-Z_]+_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?)?)\z")]
    private static partial Regex OfKubernetes();
}
