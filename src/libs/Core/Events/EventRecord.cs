namespace Goosed.Core.Events;

/// <summary>An event of the log.</summary>
/// <param name="Number">Its place in the log, in commit order; what consumers' positions and <c>Last-Event-ID</c> are.</param>
/// <param name="Id">The same for every delivery of it.</param>
/// <param name="Subject">One of <see cref="Subjects"/>.</param>
/// <param name="Data">The payload: a JSON object.</param>
/// <param name="At">When it was written.</param>
/// <param name="TraceParent">W3C trace context of what caused it.</param>
public sealed record EventRecord(long Number, Guid Id, string Subject, string Data, DateTimeOffset At, string? TraceParent);
