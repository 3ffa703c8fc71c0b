using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Goosed.Hosting.Sending;

/// <summary>The way out of a connection: what is written goes to the transport, or, after <see cref="SendInstead"/>, only counts how much of a file is sent.</summary>
internal sealed class FileSendingWriter(PipeWriter transport, Socket socket) : PipeWriter
{
    // What Kestrel is given to fill where it is only to count; nobody reads it.
    private static readonly byte[] s_filler = new byte[1 << 20];

    private FileStream? _file;
    private long _offset;
    private int _pending;

    /// <summary>Why the file could not be sent, if that was not because its reader left.</summary>
    public IOException? Failure { get; private set; }

    /// <summary>When something was last sent to the client (<see cref="TimeProvider.GetTimestamp"/>); 0 before.</summary>
    public long SentAt { get; private set; }

    public override bool CanGetUnflushedBytes => transport.CanGetUnflushedBytes;

    public override long UnflushedBytes => transport.UnflushedBytes + _pending;

    /// <summary>Until the result is disposed of, as many bytes of the file are sent as are written. All that was written before must have been flushed.</summary>
    public IDisposable SendInstead(SafeFileHandle file, long offset)
    {
        (_file, _offset, _pending, Failure) = (new FileStream(file, FileAccess.Read, bufferSize: 0, isAsync: true), offset, 0, null);
        return new Ending(this);
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => _file is null ? transport.GetMemory(sizeHint) : s_filler;

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (_file is null)
        {
            transport.Advance(bytes);
        }
        else
        {
            _pending += bytes;
        }
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        SentAt = TimeProvider.System.GetTimestamp();
        return _file is null || _pending == 0 ? transport.FlushAsync(cancellationToken) : SendAsync(_file);
    }

    public override void CancelPendingFlush() => transport.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => transport.Complete(exception);

    // As a pipe's, this flush throws nothing: it says that nobody takes more.
    private async ValueTask<FlushResult> SendAsync(FileStream file)
    {
        var (offset, count) = (_offset, _pending);
        (_offset, _pending) = (offset + count, 0);
        // Looked at before, since a socket waits for ever for the bytes that a file does not have.
        if (RandomAccess.GetLength(file.SafeFileHandle) is var length && length < _offset)
        {
            Failure = new EndOfStreamException($"The file was cut while it was sent: it ends at byte {length}.");
            return new(isCanceled: false, isCompleted: true);
        }

        var ended = await TrySendAsync(new(file, offset, count));
        if (ended == SocketError.SocketError)
        {
            // What the operating system said was nothing of sockets.
            Failure = new IOException($"The file can't be read between the bytes {offset} and {_offset}.");
        }

        return new(isCanceled: false, isCompleted: ended != SocketError.Success);
    }

    private async Task<SocketError> TrySendAsync(SendPacketsElement element)
    {
        try
        {
            using var sending = new Sending { SendPacketsElements = [element] };
            return await sending.ToAsync(socket);
        }
        catch (ObjectDisposedException)
        {
            // Kestrel has given the connection up.
            return SocketError.OperationAborted;
        }
    }

    private sealed class Ending(FileSendingWriter writer) : IDisposable
    {
        public void Dispose() => writer._file = null;
    }

    private sealed class Sending : SocketAsyncEventArgs
    {
        private readonly TaskCompletionSource<SocketError> _ended = new();

        public Task<SocketError> ToAsync(Socket socket) => socket.SendPacketsAsync(this) ? _ended.Task : Task.FromResult(SocketError);

        protected override void OnCompleted(SocketAsyncEventArgs e) => _ended.SetResult(SocketError);
    }
}
