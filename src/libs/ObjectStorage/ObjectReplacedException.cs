namespace Goosed.ObjectStorage;

/// <summary>The store no longer has the bytes that are being read, and it can't give others for them.</summary>
public sealed class ObjectReplacedException : IOException
{
    public ObjectReplacedException()
    {
    }

    public ObjectReplacedException(string message)
        : base(message)
    {
    }

    public ObjectReplacedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
