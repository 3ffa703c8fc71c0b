using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Goosed.Core.Artifacts;
using Goosed.ObjectStorage.S3;
using Goosed.Testing;

namespace Goosed.ObjectStorage.Tests;

/// <summary>A gateway that is spoken to by TLS, with a certificate of an authority of one's own.</summary>
public sealed class S3TlsTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = new();
    private readonly TestCertificates _others = new();
    private X509Certificate2? _certificate;
    private SpoilingProxy? _way;
    private S3Options? _options;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private S3Options Options => _options!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(CephGateway.IsInstalled, CephGateway.Missing);
        _certificate = X509Certificate2.CreateFromPemFile(_certificates["server.pem"], _certificates["server.key"]);
        _way = new((await CephGateway.SharedAsync()).Endpoint, _certificate);
        _options = await Gateway.OptionsAsync(_way.Address);
    }

    public async ValueTask DisposeAsync()
    {
        await (_way?.DisposeAsync() ?? ValueTask.CompletedTask);
        _certificate?.Dispose();
        _certificates.Dispose();
        _others.Dispose();
    }

    [Fact]
    public async Task Files_come_and_go_where_the_authority_is_known()
    {
        using var store = new S3ObjectStore(Options with { CaFile = _certificates["ca.pem"] }, TimeProvider.System);
        var (key, content) = (ObjectKey.Parse("sha256/a"), RandomNumberGenerator.GetBytes(9_000_000));

        Assert.IsType<PutResult.Stored>(await store.PutAsync(key, new MemoryStream(content), Sha256Digest.Of(content), Ct));

        await using var stored = await store.OpenAsync(key, Ct);
        using var read = new MemoryStream();
        await stored!.CopyToAsync(PipeWriter.Create(read, new StreamPipeWriterOptions(leaveOpen: true)), Ct);
        Assert.Equal(content, read.ToArray());
    }

    [Fact]
    public async Task A_gateway_of_another_authority_is_not_spoken_to()
    {
        using var store = new S3ObjectStore(Options with { CaFile = _others["ca.pem"] }, TimeProvider.System);

        var health = await store.ProbeAsync(Ct);

        Assert.Equal(StoreState.Unavailable, health.State);
        Assert.Contains("certificate", health.Detail, StringComparison.Ordinal);
    }
}
