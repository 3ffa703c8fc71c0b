using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Goosed.Testing;

/// <summary>An authority of a test's own, and certificates for server and client that it signed, as PEM files.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly TestDirectory _directory = new();

    public TestCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = TimeProvider.System.GetUtcNow();
        using var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        _directory.Write("ca.pem", authority.ExportCertificatePem());
        Issue(authority, "server");
        Issue(authority, "client");
    }

    /// <summary>The path of one of ca.pem, server.pem, server.key, client.pem, client.key.</summary>
    public string this[string name] => _directory[name];

    public void Dispose() => _directory.Dispose();

    private void Issue(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var certificate = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        _directory.Write($"{name}.pem", certificate.ExportCertificatePem());
        _directory.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
    }
}
