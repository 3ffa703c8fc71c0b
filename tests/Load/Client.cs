using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Goosed.Load;

/// <summary>A client that loses its server now and then and asks again, as boot firmware and agents do.</summary>
public sealed class Client : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;
    private readonly Told _told;
    private readonly string? _operatorToken;
    private long _last;

    /// <summary>A client of the server at an address.</summary>
    /// <param name="address">Of the server, or of what stands in front of several.</param>
    /// <param name="told">Gets what it is told.</param>
    /// <param name="operatorToken">What operators' calls sign in with; null where nobody is asked.</param>
    /// <param name="from">Address of this computer that it calls from; null for any.</param>
    public Client(Uri address, Told told, string? operatorToken = null, IPAddress? from = null)
    {
        _operatorToken = operatorToken;
        _last = told.Followed.LastOrDefault().Number;
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) };
        if (from is not null)
        {
            handler.ConnectCallback = (call, ct) => ConnectAsync(from, call.DnsEndPoint, ct);
        }

        (_told, _http) = (told, new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(15) });
    }

    /// <summary>Gets the URL of each try, its answer (null when it had none) and how long that took.</summary>
    public Action<string, Reply?, TimeSpan>? Heard { get; init; }

    public sealed record Reply(HttpStatusCode Status, string Text)
    {
        public bool Ok => (int)Status is >= 200 and < 300;

        public string Field(string name) => (string?)JsonNode.Parse(Text)?[name] ?? throw new InvalidDataException($"No {name} in {Text}");
    }

    /// <summary>One try; null when nothing was answered, so that nobody can tell what happened.</summary>
    public async Task<Reply?> TryAsync(HttpMethod method, string url, object? body, string? token, CancellationToken ct)
    {
        var since = TimeProvider.System.GetTimestamp();
        var reply = await SendAsync(method, url, body, token, ct);
        Heard?.Invoke(url, reply, TimeProvider.System.GetElapsedTime(since));
        return reply;
    }

    /// <summary>Asks until it is answered with one of the statuses (default: any 2xx); another answer is noted as wrong.</summary>
    public async Task<Reply> AskAsync(HttpMethod method, string url, CancellationToken ct, object? body = null, string? token = null, params HttpStatusCode[] also)
    {
        while (true)
        {
            var reply = await TryAsync(method, url, body, token, ct);
            if (reply is { Ok: true } || reply is not null && also.Contains(reply.Status))
            {
                return reply;
            }

            if (reply is { Status: < HttpStatusCode.InternalServerError })
            {
                _told.Wrongs.Add($"{method} {url.Split('?')[0]} answered {(int)reply.Status}: {reply.Text}");
                throw new OperationCanceledException("A wrong answer ends this client's work.");
            }

            await Task.Delay(Pause, TimeProvider.System, ct);
        }
    }

    /// <summary>Follows the events, from where it left off after each loss, until it is stopped.</summary>
    public async Task FollowAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events");
                request.Headers.Authorization = Authorization("/v1/events", null);
                request.Headers.Add("Last-Event-ID", $"{_last}");
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
                await ReadAsync(lines, ct);
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, DnsEndPoint to, CancellationToken ct)
    {
        var socket = new Socket(from.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Parse(to.Host), to.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Reply?> SendAsync(HttpMethod method, string url, object? body, string? token, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, url);
        request.Headers.Authorization = Authorization(url, token);
        request.Content = body switch
        {
            null => null,
            byte[] bytes => new ByteArrayContent(bytes),
            _ => new StringContent(body.ToString() ?? "", Encoding.UTF8, "application/json"),
        };
        try
        {
            using var answer = await _http.SendAsync(request, ct);
            return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(ct));
        }
        catch (Exception lost) when (lost is HttpRequestException or IOException || lost is TaskCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    // Machines sign in by what stands in the URL, or not at all.
    private AuthenticationHeaderValue? Authorization(string url, string? token)
    {
        var isMachines = url.StartsWith("/v1/boot/ipxe", StringComparison.Ordinal) || url.StartsWith("/v1/render/", StringComparison.Ordinal) || url.StartsWith("/objects/", StringComparison.Ordinal);
        return (token ?? (isMachines ? null : _operatorToken)) is { } value ? new AuthenticationHeaderValue("Bearer", value) : null;
    }

    // An event counts once all of it was read: up to the empty line.
    private async Task ReadAsync(StreamReader lines, CancellationToken ct)
    {
        var (number, data) = (0L, "");
        while (await lines.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                number = long.Parse(line.AsSpan(4), null);
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line[6..];
            }
            else if (line.Length == 0 && number > 0)
            {
                _told.Followed.Enqueue((number, (string?)JsonNode.Parse(data)?["id"] ?? ""));
                (_last, number) = (number, 0);
            }
        }
    }
}
