namespace Goosed.Messaging.Nats;

/// <summary>Where the servers are, how to sign in, and how many of them keep each event.</summary>
public sealed record NatsSettings
{
    /// <summary>Addresses as <c>nats://host:port</c> or <c>tls://host:port</c>, comma separated, without credentials.</summary>
    public required string Url { get; init; }

    /// <summary>How this process is called in the servers' lists of connections.</summary>
    public string Name { get; init; } = "goosed";

    public string? User { get; init; }

    public string? Password { get; init; }

    public string? Token { get; init; }

    /// <summary>Seed of an nkey, <c>SU…</c>.</summary>
    public string? Seed { get; init; }

    /// <summary>File with a JWT and its seed.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>PEM file of the authorities that the servers' certificates are signed by; null means those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of the client's certificate.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of its key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Servers that keep each event, 1 to 5.</summary>
    public int Replicas { get; init; } = 1;
}
