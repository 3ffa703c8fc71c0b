using Goosed.Testing;

[assembly: AssemblyFixture(typeof(Goosed.Database.Tests.Postgres.SharedPostgres))]

namespace Goosed.Database.Tests.Postgres;

/// <summary>The one server of the test run; each test has a database of its own in it.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private PostgresServer? _server;

    /// <summary>The server; without one the test is skipped with the reason.</summary>
    public PostgresServer Server
    {
        get
        {
            Assert.SkipWhen(_server is null, PostgresServer.Missing);
            return _server ?? throw new InvalidOperationException();
        }
    }

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartNewAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
