using Goosed.Core;
using Goosed.ObjectStorage.Signing;

namespace Goosed;

/// <summary>The key that all processes on one database sign URLs with; it is there once the database has been reached.</summary>
internal sealed class SharedSigningKey
{
    /// <summary>Its name among the database's secrets.</summary>
    public const string Name = "url-signing-key";

    private volatile SigningKey? _key;

    /// <exception cref="BackendUnavailableException">It is not there yet.</exception>
    public SigningKey Key => _key ?? throw new BackendUnavailableException("the key that signs URLs is in the database, which was not reached since the start");

    public void Set(byte[] secret) => _key = SigningKey.From(secret);
}
