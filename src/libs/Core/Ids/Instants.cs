namespace Goosed.Core.Ids;

/// <summary>Times that are kept.</summary>
public static class Instants
{
    /// <summary>The time without what is finer than a microsecond, which not every database keeps: told and stored are the same.</summary>
    public static DateTimeOffset WholeMicroseconds(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMicrosecond));
}
