namespace Goosed.Messaging.Nats;

/// <summary>The servers can't carry events as they are; the message says why and what to do.</summary>
public sealed class BusUnusableException : Exception
{
    public BusUnusableException(string message)
        : base(message)
    {
    }

    public BusUnusableException()
    {
    }

    public BusUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
