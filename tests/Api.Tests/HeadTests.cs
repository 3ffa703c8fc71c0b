using System.Net;
using System.Text;
using Goosed.Core.Events;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>HEAD wherever there is GET.</summary>
public sealed class HeadTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_GET_has_a_HEAD_with_its_status_and_headers_and_without_its_body()
    {
        await using var sources = await Sources.StartAsync();
        var wrong = new List<string>();
        foreach (var token in new[] { Sources.Admin, await sources.TokenAsync("read"), null })
        {
            using var client = sources.With(token);
            foreach (var url in GetRoutes.Of(sources.App, sources.Urls).SelectMany(route => route.Urls))
            {
                using var head = await client.SendAsync(new(HttpMethod.Head, url), HttpCompletionOption.ResponseHeadersRead, Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);
                var said = head.Content.Headers.ContentLength;
                using var get = await client.SendAsync(new(HttpMethod.Get, url), HttpCompletionOption.ResponseHeadersRead, Ct);
                var length = (await head.Content.ReadAsByteArrayAsync(Ct)).Length;
                if (length > 0 || head.StatusCode != get.StatusCode || head.Content.Headers.ContentType?.ToString() != get.Content.Headers.ContentType?.ToString()
                    || (said is { } told && get.Content.Headers.ContentLength is { } real && told != real && !url.Contains("metrics", StringComparison.Ordinal)))
                {
                    wrong.Add($"{url}: HEAD {(int)head.StatusCode} {head.Content.Headers.ContentType} {said}, GET {(int)get.StatusCode} {get.Content.Headers.ContentType} {get.Content.Headers.ContentLength}, {length} bytes");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task No_HEAD_has_an_effect()
    {
        await using var sources = await Sources.StartAsync();
        using var client = sources.With(Sources.Admin);
        using var machine = sources.With(null);
        await SettledAsync(sources);
        var before = await StateAsync(sources);

        foreach (var url in GetRoutes.Of(sources.App, sources.Urls).SelectMany(route => route.Urls)
            .Append($"/v1/boot/ipxe?mac={Sources.Mac}").Append($"/v1/boot/ipxe?mac={Sources.Mac}&uuid=x&serial=y"))
        {
            using var head = await client.SendAsync(new(HttpMethod.Head, url), Ct);
        }

        foreach (var url in new[] { $"/v1/boot/ipxe?mac={Sources.Mac}", $"/v1/render/kickstart?machine_id={sources.Machine}&token={sources.Token}", "/v1/boot/ipxe?mac=52:54:00:00:00:98" })
        {
            using var head = await machine.SendAsync(new(HttpMethod.Head, url), Ct);
            Assert.Equal((url, HttpStatusCode.OK), (url, head.StatusCode));
        }

        await SettledAsync(sources);
        Assert.Equal(before, await StateAsync(sources));
    }

    [Fact]
    public async Task A_boot_script_that_was_asked_for_by_HEAD_can_still_be_taken_and_is_counted_once()
    {
        await using var sources = await Sources.StartAsync();
        using var machine = sources.With(null);
        for (var times = 0; times < 30; times++)
        {
            using var script = await machine.SendAsync(new(HttpMethod.Head, $"/v1/boot/ipxe?mac={Sources.Mac}"), Ct);
            using var file = await machine.SendAsync(new(HttpMethod.Head, $"/v1/render/kickstart?machine_id={sources.Machine}&token={sources.Token}"), Ct);
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (script.StatusCode, file.StatusCode));
        }

        (await machine.AskAsync($"/v1/render/kickstart?machine_id={sources.Machine}&token={sources.Token}")).Is(HttpStatusCode.OK);
        Assert.Contains("set token", (await machine.AskAsync($"/v1/boot/ipxe?mac={Sources.Mac}")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_malformed_is_refused_by_HEAD_too_and_POST_routes_name_what_they_take()
    {
        await using var sources = await Sources.StartAsync();
        using var client = sources.With(Sources.Admin);

        foreach (var (url, status) in new[] { ("/v1/boot/ipxe", 400), ("/menu.ipxe?mac=x", 200), ("/v1/machines/" + Guid.NewGuid(), 404), ("/v1/agents/facts", 405), ("/nothing", 404) })
        {
            using var head = await client.SendAsync(new(HttpMethod.Head, url), Ct);
            Assert.Equal((url, status), (url, (int)head.StatusCode));
        }
    }

    private static Task SettledAsync(Sources sources) => sources.App.UntilAsync(async () =>
    {
        var log = sources.App.Services.GetRequiredService<IEventLog>();
        var ledger = sources.App.Services.GetRequiredService<IDeliveryLedger>();
        return await ledger.PositionAsync("orchestrator", Ct) == await log.NewestAsync(Ct) && await ledger.PositionAsync("inventory", Ct) == await log.NewestAsync(Ct);
    });

    private static async Task<string> StateAsync(Sources sources)
    {
        await using var database = new SqliteConnection($"Data Source={sources.App.Directory["data/goosed.db"]};Mode=ReadOnly");
        await database.OpenAsync(Ct);
        var state = new StringBuilder();
        foreach (var table in await RowsAsync(database, "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not in ('leases', 'consumers', 'run_clock') order by name"))
        {
            state.AppendLine(table).AppendJoin('\n', await RowsAsync(database, $"select * from {table}"));
        }

        return state.ToString();
    }

    private static async Task<List<string>> RowsAsync(SqliteConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var rows = new List<string>();
        while (await reader.ReadAsync(Ct))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column))));
        }

        return rows;
    }
}
