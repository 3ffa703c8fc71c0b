namespace Goosed.Database;

/// <summary>A newer version of the program has migrated the database; the message says what to do.</summary>
public sealed class NewerDatabaseException : Exception
{
    public NewerDatabaseException()
    {
    }

    public NewerDatabaseException(string message)
        : base(message)
    {
    }

    public NewerDatabaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
