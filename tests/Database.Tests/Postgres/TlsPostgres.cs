using Goosed.Testing;

namespace Goosed.Database.Tests.Postgres;

/// <summary>A server that takes TLS connections, for the tests of one class.</summary>
public sealed class TlsPostgres : IAsyncLifetime
{
    private readonly SharedPostgres _server = new();

    public TestCertificates Certificates { get; } = new();

    /// <summary>Of an authority that nobody trusts.</summary>
    public TestCertificates Others { get; } = new();

    /// <summary>The server; without one the test is skipped with the reason.</summary>
    public PostgresServer Server => _server.Server;

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        if (PostgresServer.IsInstalled)
        {
            await Server.UseTlsAsync(Certificates);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Certificates.Dispose();
        Others.Dispose();
    }
}
