using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Goosed.Core.Artifacts;
using Goosed.ObjectStorage;
using Goosed.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary>The last moment of an upload: its bytes are all there, and the client, the database or another call comes in between.</summary>
public sealed class UploadEndTests
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_is_gone_after_its_last_byte_never_leaves_an_artifact_pending_whose_bytes_are_there()
    {
        await using var app = await StartAsync(store => store);
        var store = app.Services.GetRequiredService<IObjectStore>();
        var digests = new List<string>();
        for (var upload = 0; upload < 100; upload++)
        {
            var content = RandomNumberGenerator.GetBytes(upload % 2 == 0 ? 100 : 300_000);
            digests.Add(ArtifactFiles.Sha(content));
            await SendAndLeaveAsync(app, await RegisterAsync(app, digests[^1]), content, reset: upload % 4 == 3);
        }

        // The clock stands still, so no sweep mends what an upload left behind. A client that closed its connection has sent all; one that
        // reset it may have taken bytes back that nobody had read yet.
        foreach (var (upload, digest) in digests.Index())
        {
            var key = ObjectKey.Parse(Artifact.KeyOf(digest));
            await app.UntilAsync(async () => await StatusAsync(app, digest) is var status
                && (upload % 4 == 3 ? (status == "ready") == (await store.StatAsync(key, Ct) is not null) : status == "ready"));
        }
    }

    [Fact]
    public async Task A_client_that_is_gone_while_its_bytes_are_put_in_their_place_has_uploaded_them()
    {
        var (left, noticed) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var app = await StartAsync(store => new StoredWhenTheClientIsGone(store, left, noticed.Task), services => services.AddTransient<IStartupFilter>(_ => new NoticesAbort(noticed)));
        byte[] content = [10, 11, 12];
        var url = new Uri(await RegisterAsync(app, ArtifactFiles.Sha(content)));
        using (var socket = await SendAsync(app, url, content))
        {
            await left.Task.WaitAsync(Ct);
        }

        await app.UntilAsync(async () => await StatusAsync(app, ArtifactFiles.Sha(content)) == "ready");

        Assert.True(noticed.Task.IsCompleted);
    }

    [Fact]
    public async Task Bytes_that_the_database_was_not_told_of_make_their_artifact_ready_by_themselves()
    {
        await using var app = await StartAsync(store => store);
        byte[] content = [1, 2, 3];
        await RegisterAsync(app, ArtifactFiles.Sha(content));
        await app.Services.GetRequiredService<IObjectStore>().PutAsync(ObjectKey.Parse(Artifact.KeyOf(ArtifactFiles.Sha(content))), new MemoryStream(content), null, Ct);

        await app.UntilAsync(async () =>
        {
            _clock.Advance(TimeSpan.FromSeconds(15));
            return await StatusAsync(app, ArtifactFiles.Sha(content)) == "ready";
        });

        Assert.Equal(ArtifactFiles.Sha(content), (string?)(await app.Client.AskAsync("/v1/artifacts/names?name=end")).Items.Single()["in_use"]!["sha256"]);
    }

    [Fact]
    public async Task An_artifact_that_is_posted_again_while_its_upload_ends_is_ready_and_not_called_damaged()
    {
        UploadEndsMeanwhile? meanwhile = null;
        await using var app = await StartAsync(store => meanwhile = new(store));
        byte[] content = [4, 5, 6];
        var (digest, url) = (ArtifactFiles.Sha(content), await RegisterAsync(app, ArtifactFiles.Sha([4, 5, 6])));
        meanwhile!.AfterNextStat = async () => (await app.Client.SendAsync(HttpMethod.Put, url, new ByteArrayContent(content))).Is(HttpStatusCode.OK);

        var again = await app.Client.PostAsync("/v1/artifacts", $$"""{"kind": "image", "sha256": "{{digest}}"}""");

        Assert.Null(meanwhile.AfterNextStat);
        Assert.Equal("ready", await StatusAsync(app, digest));
        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.Empty((await app.Client.AskAsync("/v1/audit?action=artifact_damaged")).Items);
    }

    [Fact]
    public async Task An_artifact_whose_bytes_are_gone_is_posted_again_to_be_uploaded()
    {
        await using var app = await StartAsync(store => store);
        byte[] content = [7, 8, 9];
        var url = await RegisterAsync(app, ArtifactFiles.Sha(content));
        (await app.Client.SendAsync(HttpMethod.Put, url, new ByteArrayContent(content))).Is(HttpStatusCode.OK);
        await app.Services.GetRequiredService<IObjectStore>().DeleteAsync(ObjectKey.Parse(Artifact.KeyOf(ArtifactFiles.Sha(content))), Ct);

        url = await RegisterAsync(app, ArtifactFiles.Sha(content));

        (await app.Client.SendAsync(HttpMethod.Put, url, new ByteArrayContent(content))).Is(HttpStatusCode.OK);
        Assert.Equal("ready", await StatusAsync(app, ArtifactFiles.Sha(content)));
    }

    private static async Task<string> RegisterAsync(GoosedApp app, string digest) =>
        (string)(await app.Client.PostAsync("/v1/artifacts", $$$"""{"kind": "image", "sha256": "{{{digest}}}", "meta": {"name": "end"}}"""))["upload_url"]!;

    private static async Task<string?> StatusAsync(GoosedApp app, string digest) =>
        (string?)(await app.Client.AskAsync("/v1/artifacts?limit=1000")).Items.Single(item => (string?)item["sha256"] == digest)["status"];

    private static async Task SendAndLeaveAsync(GoosedApp app, string url, byte[] content, bool reset)
    {
        using var socket = await SendAsync(app, new Uri(url), content);
        socket.LingerState = new LingerOption(reset, 0);
    }

    private static async Task<TcpClient> SendAsync(GoosedApp app, Uri url, byte[] content)
    {
        var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(app.Address.Host, app.Address.Port, Ct);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"PUT {url.PathAndQuery} HTTP/1.1\r\nHost: {app.Address.Authority}\r\nContent-Length: {content.Length}\r\n\r\n"), Ct);
        await stream.WriteAsync(content, Ct);
        await stream.FlushAsync(Ct);
        return socket;
    }

    private Task<GoosedApp> StartAsync(Func<IObjectStore, IObjectStore> wrap, Action<IServiceCollection>? more = null) => GoosedApp.StartAsync(new()
    {
        Replace = services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock));
            var made = services.Last(service => service.ServiceType == typeof(IObjectStore));
            services.Replace(ServiceDescriptor.Singleton(provider => wrap((IObjectStore)(made.ImplementationInstance ?? made.ImplementationFactory!(provider)))));
            more?.Invoke(services);
        },
    });

    /// <summary>Tells when the server has noticed that the client of an upload is gone.</summary>
    private sealed class NoticesAbort(TaskCompletionSource noticed) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                await using var registration = HttpMethods.IsPut(context.Request.Method) ? context.RequestAborted.Register(() => noticed.TrySetResult()) : default;
                await rest(context);
            });
            next(app);
        };
    }

    /// <summary>A store whose answer to an upload comes when the client is gone.</summary>
    private sealed class StoredWhenTheClientIsGone(IObjectStore inner, TaskCompletionSource stored, Task gone) : WrappedStore(inner)
    {
        public override async Task<PutResult> PutAsync(ObjectKey key, Stream content, Sha256Digest? expected, long offset, CancellationToken ct)
        {
            var result = await base.PutAsync(key, content, expected, offset, ct);
            stored.TrySetResult();
            await gone;
            return result;
        }
    }

    /// <summary>A store in which something happens right after a look found nothing.</summary>
    private sealed class UploadEndsMeanwhile(IObjectStore inner) : WrappedStore(inner)
    {
        public Func<Task>? AfterNextStat { get; set; }

        public override async Task<ObjectInfo?> StatAsync(ObjectKey key, CancellationToken ct)
        {
            var found = await base.StatAsync(key, ct);
            if (AfterNextStat is { } after)
            {
                AfterNextStat = null;
                await after();
            }

            return found;
        }
    }
}
