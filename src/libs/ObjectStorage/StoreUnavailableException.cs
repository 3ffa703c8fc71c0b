namespace Goosed.ObjectStorage;

/// <summary>The store can't be used now (HTTP 503); the message says why and, where it is known, what to do.</summary>
public sealed class StoreUnavailableException : IOException
{
    public StoreUnavailableException()
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
