using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Goosed.Bench.Engines;

/// <summary>What the boot script is measured against: Kestrel, one route, one point read, and an answer of a boot script's size.</summary>
internal static class BareServer
{
    /// <param name="port">On loopback.</param>
    /// <param name="read">Gives the row of a MAC.</param>
    public static async Task<int> RunAsync(int port, Func<string, Task<Row?>> read)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var server = builder.Build();
        server.MapGet("/boot", async (string mac) =>
        {
            var row = await read(mac);
            return TypedResults.Text(
                $"#!ipxe\necho goosed: booting the local disk: run {row?.Id} ended: {row?.Status}\niseq ${{platform}} efi && exit 1 ||\nsanboot --no-describe --drive 0x80 || exit 1\n");
        });
        await server.RunAsync();
        return 0;
    }

    /// <summary>What is read.</summary>
    internal sealed class Row
    {
        public string Id { get; init; } = "";
        public string Status { get; init; } = "";
    }
}
