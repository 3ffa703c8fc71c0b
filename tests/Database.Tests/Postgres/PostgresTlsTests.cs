using Goosed.Core;
using Goosed.Database.Postgres;
using Goosed.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Goosed.Database.Tests.Postgres;

/// <summary>What the modes of TLS do at a real server.</summary>
public sealed class PostgresTlsTests(TlsPostgres tls, SharedPostgres plain) : IClassFixture<TlsPostgres>
{
    [Theory]
    [InlineData("disable", "False ")]
    [InlineData("require", "True ")]
    [InlineData("verify-ca&sslrootcert={ca}", "True ")]
    [InlineData("verify-full&sslrootcert={ca}", "True ")]
    [InlineData("verify-full&sslrootcert={ca}&sslcert={cert}&sslkey={key}", "True /CN=client")]
    public async Task A_mode_gives_the_connection_that_it_names(string mode, string connection) =>
        Assert.Equal(connection, await ConnectAsync(tls.Server, mode));

    [Theory]
    [InlineData("verify-ca&sslrootcert={others}")]
    [InlineData("verify-full&sslrootcert={others}")]
    public async Task A_server_whose_certificate_another_authority_signed_is_not_spoken_to(string mode)
    {
        var refused = await Assert.ThrowsAsync<BackendUnavailableException>(() => ConnectAsync(tls.Server, mode));

        Assert.Contains("certificate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_is_not_spoken_to_where_it_is_required()
    {
        var refused = await Assert.ThrowsAsync<BackendUnavailableException>(() => ConnectAsync(plain.Server, "require"));

        Assert.Contains("SSL", refused.Message, StringComparison.Ordinal);
    }

    // Whether the connection is one of TLS, and whose certificate the server saw.
    private async Task<string?> ConnectAsync(PostgresServer server, string mode)
    {
        var options = mode
            .Replace("{ca}", tls.Certificates["ca.pem"], StringComparison.Ordinal)
            .Replace("{cert}", tls.Certificates["client.pem"], StringComparison.Ordinal)
            .Replace("{key}", tls.Certificates["client.key"], StringComparison.Ordinal)
            .Replace("{others}", tls.Others["ca.pem"], StringComparison.Ordinal);
        await using var database = new PostgresDatabase(PostgresDsn.Parse($"{await server.CreateDatabaseAsync()}?sslmode={options}"), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        return await database.ReadAsync(
            session => session.FindAsync<string>("select case when ssl then 'True' else 'False' end || ' ' || coalesce(client_dn, '') from pg_stat_ssl where pid = pg_backend_pid()"),
            TestContext.Current.CancellationToken);
    }
}
