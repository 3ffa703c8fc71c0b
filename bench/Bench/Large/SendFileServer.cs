using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Goosed.Bench.Large;

/// <summary>What downloads of files cost in processor time is measured against: Kestrel with one route that sends a file.</summary>
internal static class SendFileServer
{
    public static async Task<int> RunAsync(int port, string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var server = builder.Build();
        server.MapGet("/file", context =>
        {
            context.Response.ContentLength = new FileInfo(file).Length;
            return context.Response.SendFileAsync(file, context.RequestAborted);
        });
        await server.RunAsync();
        return 0;
    }
}
