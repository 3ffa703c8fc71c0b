using System.Collections.Concurrent;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Goosed.Bench;

/// <summary>What the boot script is measured against: Kestrel, one route, one point read with Dapper, and an answer of a boot script's size.</summary>
internal static class BareServer
{
    private const string Select = "select id, status from machines where mac = @mac";

    public static async Task<int> RunAsync(int port, string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var server = builder.Build();
        var connections = new ConcurrentBag<SqliteConnection>();
        server.MapGet("/boot", async (string mac) =>
        {
            var connection = connections.TryTake(out var kept) ? kept : Open(file);
            var row = await connection.QueryFirstOrDefaultAsync<Row>(Select, new { mac });
            connections.Add(connection);
            return TypedResults.Text(
                $"#!ipxe\necho goosed: booting the local disk: run {row?.Id} ended: {row?.Status}\niseq ${{platform}} efi && exit ||\nsanboot --no-describe --drive 0x80 || exit\n");
        });
        await server.RunAsync();
        return 0;
    }

    /// <summary>Makes the file: a row a machine, each with a profile of its own.</summary>
    public static void Create(string file, int machines)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        connection.Execute("pragma journal_mode = wal; create table machines(mac text primary key, id text not null, status text not null, profile text not null)");
        using var transaction = connection.BeginTransaction();
        for (var i = 0; i < machines; i++)
        {
            connection.Execute(
                "insert into machines(mac, id, status, profile) values (@mac, @id, 'success', @profile)",
                new { mac = Documents.Mac(i), id = Guid.CreateVersion7().ToString("D"), profile = Documents.Profile() },
                transaction);
        }

        transaction.Commit();
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        return connection;
    }

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Status { get; init; } = "";
    }
}
