namespace Goosed.Core.Installations;

/// <summary>What a reading of the desired state means to a database: whether a file that it does not know is a new machine's.</summary>
public enum Reading
{
    /// <summary>It has never read one whole: a file that it does not know says nothing of its machine's age.</summary>
    First,

    /// <summary>The same, since the database was restored from a copy.</summary>
    Restored,

    /// <summary>It has read one whole: a file that it does not know has come since.</summary>
    Later,
}
