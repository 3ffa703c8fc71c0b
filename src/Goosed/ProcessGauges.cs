using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Goosed.Database.Runs;
using Goosed.Hosting.Settings;

namespace Goosed;

/// <summary>Measures what a process can run out of: room in its data directory, and time on the certificates that its settings name.</summary>
internal sealed class ProcessGauges(IMeterFactory meters, GoosedOptions options, DataDirectory? directory = null) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        RunTelemetry.Begin();
        var meter = meters.Create("Goosed.Process");
        if (directory is not null)
        {
            var disk = new DriveInfo(directory.PathOf("."));
            meter.CreateObservableGauge("goosed_disk_free", () => disk.AvailableFreeSpace, unit: "By", description: "Room that is left on the data directory's file system.");
            meter.CreateObservableGauge("goosed_disk_size", () => disk.TotalSize, unit: "By", description: "Size of the data directory's file system.");
        }

        (string Name, string Path)[] files =
            [.. new[] { ("nats_ca", options.Bus?.CaFile), ("nats_client", options.Bus?.CertificateFile), ("s3_ca", options.Objects.CaFile) }.Where(file => file.Item2 is not null).Select(file => (file.Item1, file.Item2 ?? ""))];
        if (files.Length > 0)
        {
            // Read each time: certificates are renewed under the same name.
            meter.CreateObservableGauge("goosed_certificate_expiry_timestamp", () => files.Select(file => (file.Name, Ends: EndOf(file.Path))).Where(file => file.Ends is not null)
                .Select(file => new Measurement<double>(file.Ends ?? 0, new KeyValuePair<string, object?>("certificate", file.Name))), unit: "s", description: "When the first certificate of a file ends, in seconds since 1970.");
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Null for a file that is just being replaced.
    private static double? EndOf(string path)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(path);
            return certificates.Count > 0 ? certificates.Min(certificate => new DateTimeOffset(certificate.NotAfter).ToUnixTimeSeconds()) : null;
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }
}
