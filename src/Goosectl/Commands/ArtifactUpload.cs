using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Goosed.Goosectl.Commands;

/// <summary>Uploads a file: hashed first, sent from where an earlier try stopped, tried again when the connection is lost.</summary>
internal static class ArtifactUpload
{
    private const int MostTries = 5;

    public static async Task<JsonNode> RunAsync(Invocation call, string path, string kind, string? name, CancellationToken ct)
    {
        name ??= Path.GetFileName(path);
        var artifact = await PutAsync(call, path, kind, name, ct);
        if (!(artifact["names"] as JsonArray ?? []).Any(given => (string?)given == name))
        {
            call.Out.Say(
                $"The name {name} was given to another artifact meanwhile, and still stands for that one: goosectl artifacts history "
                    + $"{name}");
        }

        return artifact;
    }

    private static async Task<JsonNode> PutAsync(Invocation call, string path, string kind, string name, CancellationToken ct)
    {
        await using var file = Open(path);
        var sha256 = await HashAsync(call, file, ct);
        var artifact = await call.Api.PostAsync("v1/artifacts", new JsonObject
        {
            ["kind"] = kind,
            ["sha256"] = sha256,
            ["meta"] = new JsonObject { ["name"] = name, ["size"] = file.Length },
        }, ct);
        if ((string?)artifact["status"] == "ready")
        {
            call.Out.Say("The server has these bytes already; nothing was sent.");
            return artifact;
        }

        var url = (string?)artifact["upload_url"]
            ?? throw new CtlException(
                Exit.Refused, "The server gave no upload URL.", "The token's scope does not allow changes.", "goosectl whoami");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SendAsync(call, url, file, ct);
                return await FinishAsync(call, $"v1/artifacts/{artifact["id"]}", url, ct);
            }
            catch (CtlException lost) when (lost.Code is Exit.Unreachable or Exit.Conflict && attempt < MostTries)
            {
                call.Out.Say($"Cut off ({lost.Why.TrimEnd('.')}); trying again, {attempt + 1} of {MostTries}.");
                await Task.Delay(TimeSpan.FromSeconds(attempt), TimeProvider.System, ct);
            }
        }
    }

    // A URL of the object store's own: it takes the bytes unchecked, and knows nothing of earlier tries.
    private static bool IsDirect(string url) => url.Contains("X-Amz-Signature=", StringComparison.OrdinalIgnoreCase);

    private static async Task<JsonNode> FinishAsync(Invocation call, string artifact, string url, CancellationToken ct)
    {
        if (IsDirect(url) && (await call.Api.PostAsync($"{artifact}/verify", null, ct))["fault"] is { } fault)
        {
            throw new CtlException(Exit.Faulty, "The upload is not ready.", $"{fault}", "Upload the file again.");
        }

        return await call.Api.GetAsync(artifact, ct);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CtlException.Usage($"{path} can't be uploaded.", TextFile.Why(fault, path), "Name a file that can be read.");
        }
    }

    private static async Task<string> HashAsync(Invocation call, FileStream file, CancellationToken ct)
    {
        using var shown = new Progress(call, "hashing", file.Length);
        await using var counted = new CountedStream(file, shown.At);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(counted, ct));
    }

    private static async Task SendAsync(Invocation call, string url, FileStream file, CancellationToken ct)
    {
        var from = await KeptAsync(call, url, ct);
        file.Position = from;
        using var shown = new Progress(call, "uploading", file.Length);
        await using var counted = new CountedStream(file, shown.At);
        using var content = new StreamContent(counted, 1 << 20);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.ContentLength = file.Length - from;
        if (from > 0)
        {
            call.Out.Say($"The server has {ByteSize.Text(from)} of {ByteSize.Text(file.Length)}; going on from there.");
            content.Headers.ContentRange = new ContentRangeHeaderValue(from, file.Length - 1, file.Length);
        }

        using var answer = await call.Api.SendAsync(HttpMethod.Put, url, content, HttpCompletionOption.ResponseContentRead, ct);
    }

    // How much of the file an earlier try has left with the server.
    private static async Task<long> KeptAsync(Invocation call, string url, CancellationToken ct)
    {
        if (IsDirect(url))
        {
            return 0;
        }

        try
        {
            using var answer = await call.Api.SendAsync(HttpMethod.Head, url, null, HttpCompletionOption.ResponseContentRead, ct);
            return answer.Headers.TryGetValues("Upload-Offset", out var values) && long.TryParse(values.First(), out var offset)
                ? offset
                : 0;
        }
        catch (CtlException none) when (none.Code == Exit.NotFound)
        {
            return 0;
        }
    }

    /// <summary>Tells how far reading has come; leaves the file open.</summary>
    private sealed class CountedStream(FileStream file, Action<long> at) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await file.ReadAsync(buffer, cancellationToken);
            at(file.Position);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
