namespace Goosed.Core;

/// <summary>A backend can't be used now: nothing was changed, and all comes right by itself once it is back.</summary>
public class BackendUnavailableException : IOException
{
    public BackendUnavailableException()
    {
    }

    public BackendUnavailableException(string message)
        : base(message)
    {
    }

    public BackendUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>The connection was lost while a change was made durable: it took effect as a whole, or not at all.</summary>
public sealed class OutcomeUnknownException : IOException
{
    public OutcomeUnknownException()
    {
    }

    public OutcomeUnknownException(string message)
        : base(message)
    {
    }

    public OutcomeUnknownException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
