using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Goosed.Goosectl.Api;

/// <summary>Which certificates of a server are trusted, and in words why one was not.</summary>
internal sealed class ServerTrust
{
    private readonly string? _caFile;

    public ServerTrust(string? caFile)
    {
        _caFile = caFile;
        Options = new() { RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Judge(certificate, chain, errors) };
        if (caFile is not null)
        {
            Options.CertificateChainPolicy = new()
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            Options.CertificateChainPolicy.CustomTrustStore.AddRange(Read(caFile));
        }
    }

    /// <summary>For connections to the server.</summary>
    public SslClientAuthenticationOptions Options { get; }

    /// <summary>Why the last certificate was refused, and what to do; null when none was.</summary>
    public (string Why, string Next)? Refused { get; private set; }

    private bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refused = errors switch
        {
            SslPolicyErrors.None => null,
            _ when certificate is null => ("The server has shown no certificate.", "Name the address of goosed: goosectl login URL"),
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => (
                $"The certificate is for another name: {certificate.Subject}.",
                "Use the name that the certificate is for: goosectl login https://NAME"),
            _ when chain?.ChainStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)) == true => (
                $"The certificate is good from {certificate.GetEffectiveDateString()} to {certificate.GetExpirationDateString()}.",
                "Renew it on the server, or set the clock; goosectl doctor compares the clocks."),
            _ => (
                $"The authority that signed the certificate is not {(_caFile is null ? "known to this computer" : $"in {_caFile}")}: "
                    + $"{certificate.Issuer}.",
                "Name the authority's certificate: goosectl login URL --ca-file FILE"),
        };
        return Refused is null;
    }

    private static X509Certificate2Collection Read(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CtlException.Usage(
                $"{path} can't be read.", TextFile.Why(fault, path), "Name the file of the authority's certificate with --ca-file.");
        }
        catch (CryptographicException)
        {
            // Told below: it holds nothing that can be read as one.
        }

        return certificates.Count > 0 ? certificates : throw CtlException.Usage(
            $"{path} holds no certificate.", "A certificate in PEM begins with -----BEGIN CERTIFICATE-----.",
            "Name the file of the authority's certificate with --ca-file.");
    }
}
