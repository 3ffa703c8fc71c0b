using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Goosed.Core.Json;
using Goosed.Goosectl.Api;

namespace Goosed.Goosectl.Simulate;

/// <summary>Makes calls as machines do: without an operator's token, and again when told to wait.</summary>
internal sealed class MachineClient(ServerTrust trust) : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http = new(
        new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), UseProxy = false, SslOptions = trust.Options })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
    private long _waits;

    /// <summary>How often a call was told to come later.</summary>
    public long Waits => Interlocked.Read(ref _waits);

    public Task<string> TextAsync(string url, CancellationToken ct) =>
        SendAsync(() => new(HttpMethod.Get, url), answer => answer.Content.ReadAsStringAsync(ct), ct);

    /// <summary>Asks for the first byte of a file.</summary>
    public Task<string> TouchAsync(string url, CancellationToken ct) =>
        SendAsync(
            () => new(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(0, 0) } },
            answer => answer.Content.ReadAsStringAsync(ct), ct);

    public Task<string> PostAsync(string url, Guid token, string json, CancellationToken ct) => SendAsync(() => new(HttpMethod.Post, url)
    {
        Headers = { Authorization = new("Bearer", token.ToString("D")) },
        Content = new StringContent(json, Encoding.UTF8, "application/json"),
    }, answer => answer.Content.ReadAsStringAsync(ct), ct);

    /// <summary>Sends a call and reads its answer; anything but a 2xx is a failed link.</summary>
    public async Task<T> SendAsync<T>(Func<HttpRequestMessage> make, Func<HttpResponseMessage, Task<T>> read, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(s_timeout);
        while (true)
        {
            using var request = make();
            var call = $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}";
            try
            {
                using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return await read(answer);
                }

                if (answer.StatusCode != HttpStatusCode.TooManyRequests)
                {
                    throw new LinkException(
                        $"{call} answered {(int)answer.StatusCode} "
                            + $"{answer.ReasonPhrase}{Detail(await answer.Content.ReadAsStringAsync(limit.Token))}")
                    {
                        IsPassing = answer.StatusCode
                            is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
                    };
                }

                Interlocked.Increment(ref _waits);
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), TimeProvider.System, limit.Token);
            }
            catch (Exception lost) when (lost is HttpRequestException or IOException)
            {
                throw new LinkException($"{call}: {lost.InnerException?.Message ?? lost.Message}")
                {
                    IsPassing = true,
                    IsUnreachable = (lost as HttpRequestException)?.HttpRequestError
                        is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError,
                };
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                throw new LinkException($"{call} was not answered within {s_timeout.TotalSeconds:0} s") { IsUnreachable = true };
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Detail(string body)
    {
        try
        {
            return StoredJson.Node(body)?["detail"] is { } detail ? $": {detail}" : "";
        }
        catch (System.Text.Json.JsonException)
        {
            return "";
        }
    }
}

/// <summary>A link of the chain from power-on to the end of the run does not hold.</summary>
internal sealed class LinkException(string message) : Exception(message)
{
    /// <summary>True when the server could not be reached, or said that it can't answer now.</summary>
    public bool IsPassing { get; init; }

    /// <summary>True when there was no answer at all, which says nothing of what machines in their network get.</summary>
    public bool IsUnreachable { get; init; }
}
