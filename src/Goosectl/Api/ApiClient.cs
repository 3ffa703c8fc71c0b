using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Json;
using Goosed.Goosectl.Contexts;

namespace Goosed.Goosectl.Api;

/// <summary>Calls of the API; an answer that is an error ends the command with what it says.</summary>
internal sealed class ApiClient : IDisposable
{
    private const int PageSize = 500;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly AuthenticationHeaderValue? _token;
    private readonly ServerContext _context;

    public ApiClient(ServerContext context)
    {
        (_context, Trust) = (context, new ServerTrust(context.CaFile));
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = s_connectTimeout,
            AllowAutoRedirect = false,
            SslOptions = Trust.Options,
        })
        {
            BaseAddress = new Uri(context.Server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _token = context.Token is null ? null : new AuthenticationHeaderValue("Bearer", context.Token);
    }

    public Uri Server => _context.Server;

    /// <summary>Which certificates it trusts.</summary>
    public ServerTrust Trust { get; }

    /// <summary>True once the server has answered.</summary>
    public bool WasReached { get; private set; }

    public bool HasToken => _token is not null;

    public Task<JsonNode> GetAsync(string path, CancellationToken ct) => JsonAsync(HttpMethod.Get, path, null, ct);

    public Task<JsonNode> PostAsync(string path, JsonNode? body, CancellationToken ct, params (string Name, string Value)[] headers) =>
        JsonAsync(HttpMethod.Post, path, body, ct, headers);

    public Task<JsonNode> PatchAsync(string path, JsonNode body, CancellationToken ct) => JsonAsync(HttpMethod.Patch, path, body, ct);

    public Task<JsonNode> DeleteAsync(string path, CancellationToken ct) => JsonAsync(HttpMethod.Delete, path, null, ct);

    public async Task<string> TextAsync(string path, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseContentRead, ct);
        return await answer.Content.ReadAsStringAsync(ct);
    }

    /// <summary>The items of a list, page after page, up to a number (0: all).</summary>
    public async IAsyncEnumerable<JsonNode> ListAsync(string path, int limit, [EnumeratorCancellation] CancellationToken ct)
    {
        var (join, cursor, left) = (path.Contains('?', StringComparison.Ordinal) ? '&' : '?', "", limit == 0 ? int.MaxValue : limit);
        while (true)
        {
            var page = await GetAsync($"{path}{join}limit={Math.Min(left, PageSize)}{cursor}", ct);
            foreach (var item in page["items"] as JsonArray ?? [])
            {
                if (item is not null && left-- > 0)
                {
                    yield return item;
                }
            }

            if (left <= 0 || (string?)page["next_cursor"] is not { } next)
            {
                yield break;
            }

            var more = $"&cursor={Uri.EscapeDataString(next)}";
            cursor = more != cursor ? more : throw NotGoosed("A list of it has no end.");
        }
    }

    /// <summary>Sends a call; anything but a 2xx ends the command. The caller disposes of the answer.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, HttpCompletionOption completion, CancellationToken ct,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.TrimStart('/')) { Content = content };
        // The token is this server's: a signed URL may lead to another one.
        request.Headers.Authorization = request.RequestUri is { IsAbsoluteUri: true } elsewhere && elsewhere.Authority != Server.Authority
            ? null
            : _token;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseMessage answer;
        try
        {
            answer = await _http.SendAsync(request, completion, ct);
        }
        catch (HttpRequestException lost)
        {
            throw ApiFailure.Unreachable(_context, lost, Trust);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw ApiFailure.Unreachable(_context, $"No connection came about within {s_connectTimeout.TotalSeconds:0} s.");
        }

        if (answer.IsSuccessStatusCode)
        {
            WasReached = true;
            return answer;
        }

        using (answer)
        {
            throw await ApiFailure.OfAsync(answer, _context, ct);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> JsonAsync(
        HttpMethod method, string path, JsonNode? body, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        using var content = body is null ? null : new StringContent(StoredJson.Text(body), Encoding.UTF8, "application/json");
        using var answer = await SendAsync(method, path, content, HttpCompletionOption.ResponseContentRead, ct, headers);
        var text = await answer.Content.ReadAsStringAsync(ct);
        try
        {
            if (StoredJson.Node(text.Length == 0 ? "{}" : text) is JsonObject found)
            {
                return found;
            }
        }
        catch (JsonException)
        {
            // Told below, as every other answer that is not goosed's.
        }

        throw NotGoosed("What it sent is not JSON, or not all of it came.");
    }

    /// <summary>What answers is something else than goosed.</summary>
    public CtlException NotGoosed(string why) => new(
        Exit.Failed, $"{Server} ({_context.Origin}) did not answer as goosed does.", why,
        "Check the address of the server: goosectl context list");
}
