using System.Net;
using System.Security.Cryptography;
using Goosed.Core.Artifacts;
using Goosed.ObjectStorage;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Api.Tests;

/// <summary><c>POST /v1/artifacts/gc</c>, over files and over a real S3 gateway.</summary>
public sealed class ArtifactCollectionTests
{
    private static readonly byte[] s_bytes = [1, 2, 3];

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_no_artifact_refers_to_is_told_and_deleted_when_asked_to(bool s3)
    {
        await using var app = await StartAsync(s3);
        var store = app.Services.GetRequiredService<IObjectStore>();
        var kept = await UploadAsync(app);
        var orphan = Artifact.KeyOf(new string('b', 64));
        await store.PutAsync(ObjectKey.Parse(orphan), new MemoryStream([1, 2]), null, Ct);
        await store.PutAsync(ObjectKey.Parse("mine/own"), new MemoryStream([1]), null, Ct);

        Assert.Empty((await CollectAsync(app, "{}")).Items);
        _clock.Advance(TimeSpan.FromHours(25));
        var told = await CollectAsync(app, "{}");
        var stays = await CollectAsync(app, """{"delete": true, "older_than_hours": 48}""");
        var deleted = await CollectAsync(app, """{"delete": true}""");

        Assert.Equal((orphan, "unreferenced", 2), ((string?)told.Items.Single()["name"], (string?)told.Items.Single()["why"], (int?)told["bytes"]));
        Assert.Empty(stays.Items);
        Assert.Equal((1, true), ((int?)deleted["count"], (bool?)deleted["deleted"]));
        Assert.Null(await store.StatAsync(ObjectKey.Parse(orphan), Ct));
        Assert.NotNull(await store.StatAsync(ObjectKey.Parse("mine/own"), Ct));
        Assert.NotNull(await store.StatAsync(ObjectKey.Parse(kept), Ct));
        Assert.Single((await app.Client.AskAsync("/v1/audit?action=artifacts_collected")).Items);
        Assert.Equal(0, (int?)(await CollectAsync(app, "{}"))["count"]);
    }

    [Theory]
    [InlineData("""{"older_than_hours": 0}""", "older_than_hours")]
    [InlineData("""{"older_than_hours": 8761}""", "older_than_hours")]
    [InlineData("""{"remove": true}""", "remove")]
    public async Task A_wrong_wish_is_refused(string body, string named)
    {
        await using var app = await StartAsync(s3: false);

        (await app.Client.PostAsync("/v1/artifacts/gc", body)).IsProblem(HttpStatusCode.BadRequest, named);
    }

    private static async Task<Answer> CollectAsync(GoosedApp app, string body) => (await app.Client.PostAsync("/v1/artifacts/gc", body)).Is(HttpStatusCode.OK);

    private static async Task<string> UploadAsync(GoosedApp app)
    {
        var registered = (await app.Client.PostAsync("/v1/artifacts", $$"""{"kind": "image", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(s_bytes))}}"}""")).Is(HttpStatusCode.Created);
        (await app.Client.SendAsync(HttpMethod.Put, (string)registered["upload_url"]!, new ByteArrayContent(s_bytes))).Is(HttpStatusCode.OK);
        return (string)registered["key"]!;
    }

    private async Task<GoosedApp> StartAsync(bool s3)
    {
        Assert.SkipUnless(!s3 || CephGateway.IsInstalled, CephGateway.Missing);
        var environment = new Dictionary<string, string?>();
        if (s3)
        {
            environment = new((await CephGateway.SharedAsync()).Settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))) { ["S3_BUCKET"] = CephGateway.NewBucket() };
        }

        return await GoosedApp.StartAsync(new() { Environment = environment, Replace = services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_clock)) });
    }
}
