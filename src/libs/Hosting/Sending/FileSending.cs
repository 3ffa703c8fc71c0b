using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Goosed.Hosting.Sending;

/// <summary>
/// Sends ranges of files from the page cache to the socket without a copy through this process (sendfile). Kestrel's responses have no
/// such way, so this goes in below them: Kestrel counts bytes that are never written, and the connection sends the file's instead.
/// </summary>
public static class FileSending
{
    // A reader that has stopped is noticed by Kestrel's least rate of a response, which allows for each chunk in proportion to its size.
    private const int ChunkSize = 256 * 1024;

    /// <summary>Lets responses on this server's plain HTTP/1 connections <see cref="SendFileRangeAsync">send files</see>.</summary>
    public static IWebHostBuilder UseFileSending(this IWebHostBuilder web) =>
        // A flush ends when the kernel has taken every byte, so that a file can't overtake the head before it.
        web.UseSockets(sockets => sockets.MaxWriteBufferSize = 2)
            .ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
            {
                if (connection.Features.Get<IConnectionSocketFeature>() is { Socket: var socket })
                {
                    var writer = new FileSendingWriter(connection.Transport.Output, socket);
                    connection.Transport = new Duplex(new EndlessReader(connection.Transport.Input), writer);
                    connection.Features.Set(writer);
                    return HalfClosedConnection.ServeAsync(connection, socket, writer, next);
                }

                return next(connection);
            })));

    /// <summary>Whether the response goes to its connection byte by byte, neither encrypted nor in frames.</summary>
    public static bool CanSendFiles(this HttpResponse response) => WriterOf(response) is not null;

    /// <summary>Writes a range of the file to the body, no faster than it is taken, and stops early when nobody reads it any more.</summary>
    /// <param name="response">One that <see cref="CanSendFiles"/>.</param>
    /// <param name="file">Opened with <see cref="FileOptions.Asynchronous"/>.</param>
    /// <param name="offset">Where the range begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="ct">Ends it between two chunks.</param>
    /// <exception cref="IOException">The file is shorter than that, or can't be read.</exception>
    public static async Task SendFileRangeAsync(this HttpResponse response, SafeFileHandle file, long offset, long length, CancellationToken ct)
    {
        var (writer, body) = (WriterOf(response) ?? throw new InvalidOperationException("This connection can't send files."), response.BodyWriter);
        await response.StartAsync(ct);
        if ((await body.FlushAsync(ct)).IsCompleted)
        {
            return;
        }

        using var _ = writer.SendInstead(file, offset);
        for (var (left, open) = (length, true); left > 0 && open;)
        {
            var count = (int)Math.Min(ChunkSize, left);
            body.GetMemory(count);
            body.Advance(count);
            open = !(await body.FlushAsync(ct)).IsCompleted;
            left -= count;
        }

        if (writer.Failure is { } failure)
        {
            throw failure;
        }
    }

    private static FileSendingWriter? WriterOf(HttpResponse response) =>
        response.HttpContext is { Features: var features, Request.Protocol: var protocol } && features.Get<ITlsHandshakeFeature>() is null
        && (HttpProtocol.IsHttp11(protocol) || HttpProtocol.IsHttp10(protocol))
            ? features.Get<FileSendingWriter>()
            : null;

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
