namespace Goosed.Core.Events;

/// <summary>
/// Who takes events from the log to a stream outside, how far that is, and which stream was filled. One process at a time:
/// each write names its holder, and has no effect for one whose turn went to another.
/// </summary>
public interface IRelayLedger
{
    /// <summary>The relay's name among the consumers of the log.</summary>
    const string Consumer = "nats";

    /// <summary>Takes the turn or keeps it for a while; null while another process has it.</summary>
    Task<RelayPlace?> TakeAsync(string holder, TimeSpan time, CancellationToken ct);

    /// <summary>Begins at the log's first event again, for another stream; false when the turn is lost.</summary>
    Task<bool> BeginAsync(string holder, string stream, CancellationToken ct);

    /// <summary>Keeps how far it is, and the turn for a while; false when the turn is lost.</summary>
    Task<bool> AdvanceAsync(string holder, long position, TimeSpan time, CancellationToken ct);

    /// <summary>Gives the turn back.</summary>
    Task ReleaseAsync(string holder, CancellationToken ct);
}

/// <summary>Where the relay stands.</summary>
/// <param name="Position">The number of the last event that the stream has.</param>
/// <param name="Stream">Which stream that is; null when none was filled.</param>
public sealed record RelayPlace(long Position, string? Stream);
