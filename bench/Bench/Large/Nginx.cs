using System.Diagnostics;

namespace Goosed.Bench.Large;

/// <summary>nginx with its defaults for static files, serving one folder; null where it is not installed.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly Process _process;

    private Nginx(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public static async Task<Nginx?> StartAsync(string folder, string work)
    {
        if (!File.Exists("/usr/sbin/nginx"))
        {
            return null;
        }

        var port = Server.FreePort();
        Directory.CreateDirectory(work);
        var settings = Path.Combine(work, "nginx.conf");
        await File.WriteAllTextAsync(settings, $$"""
            daemon off; user root; worker_processes auto; pid {{work}}/nginx.pid; error_log {{work}}/error.log;
            events { worker_connections 256; }
            http {
              access_log off; sendfile on; tcp_nopush on;
              client_body_temp_path {{work}}/body; proxy_temp_path {{work}}/proxy; fastcgi_temp_path {{work}}/fastcgi; uwsgi_temp_path {{work}}/uwsgi; scgi_temp_path {{work}}/scgi;
              server { listen 127.0.0.1:{{port}}; root {{folder}}; }
            }
            """);
        var process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", work, "-c", settings])) ?? throw new InvalidOperationException("nginx did not start.");
        var nginx = new Nginx(process, port);
        await Server.ListensAsync(port);
        return nginx;
    }

    public void Dispose()
    {
        // Its workers end with it.
        using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        _process.WaitForExit();
        _process.Dispose();
    }
}
