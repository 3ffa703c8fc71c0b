using System.IO.Pipelines;

namespace Goosed.Hosting.Sending;

/// <summary>
/// The way in of a connection, which tells of its end only when everything before it was looked at: Kestrel takes a body whose last bytes
/// come together with the end for one that was cut.
/// </summary>
internal sealed class EndlessReader(PipeReader transport) : PipeReader
{
    private SequencePosition _end;

    // What was shown so far was looked at to its end, so that the end is the only news.
    private bool _isAllSeen;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) => Shown(await transport.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        var isRead = transport.TryRead(out result);
        result = isRead ? Shown(result) : result;
        return isRead;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isAllSeen = examined.Equals(_end);
        transport.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => transport.CancelPendingRead();

    public override void Complete(Exception? exception = null) => transport.Complete(exception);

    private ReadResult Shown(ReadResult result)
    {
        var isNews = result.IsCompleted && !result.Buffer.IsEmpty && !(_isAllSeen && result.Buffer.End.Equals(_end));
        _end = result.Buffer.End;
        return isNews ? new(result.Buffer, result.IsCanceled, isCompleted: false) : result;
    }
}
