using System.Diagnostics;
using System.Globalization;
using System.Text;
using Goosed.Load;
using Goosed.Testing;

namespace Goosed.Chaos;

/// <summary>HAProxy as the one address in front of all roles, as deploy/compose has it: replicas that are not ready get nothing.</summary>
internal sealed class Front : IDisposable
{
    private readonly Process _process;

    private Front(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>A port for it, which the roles have to know before it starts.</summary>
    public static Uri NewAddress() => new($"http://127.0.0.1:{GoosedProcess.FreePort()}");

    public static Front Start(Uri address, IReadOnlyList<GoosedProcess> roles, string directory)
    {
        var program = Tool.Find("haproxy") ?? throw new InvalidOperationException("HAProxy is not installed (build/scripts/lab-deps.sh backends).");
        var configuration = Path.Combine(directory, "haproxy.cfg");
        File.WriteAllText(configuration, Configuration(address, roles));
        var start = new ProcessStartInfo(program, ["-f", configuration, "-db", "-q"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("HAProxy did not start.");
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new(process, address);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Configuration(Uri address, IReadOnlyList<GoosedProcess> roles)
    {
        var text = new StringBuilder(
            $"""
            global
                maxconn 4000
            defaults
                mode http
                option forwardfor
                option redispatch
                retries 3
                timeout connect 2s
                timeout client 1h
                timeout server 1h
                option httpchk GET /readyz
                default-server inter 500ms fall 2 rise 1 check
            frontend goosed
                bind {address.Authority}
                http-request set-header X-Forwarded-Host %[req.hdr(Host)]
                use_backend bootd if {"{"} path /menu.ipxe {"}"} or {"{"} path_beg /branding/ {"}"}
                use_backend artifacts-gw if {"{"} path_beg /objects/ {"}"} or {"{"} path_beg /v1/presign/ {"}"}
                default_backend api

            """);
        foreach (var role in roles.GroupBy(role => role.Name))
        {
            text.Append(CultureInfo.InvariantCulture, $"backend {role.Key}\n");
            foreach (var (number, replica) in role.Index())
            {
                text.Append(CultureInfo.InvariantCulture, $"    server {role.Key}-{number} {replica.Address.Authority}\n");
            }
        }

        return text.ToString();
    }
}
