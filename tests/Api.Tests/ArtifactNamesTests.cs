using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Goosed.Api.Tests;

/// <summary>Names of artifacts: which bytes they stand for, how that is changed, and what is refused while they are used.</summary>
public abstract class ArtifactNamesTests(Lab lab)
{
    [Fact]
    public async Task The_same_bytes_under_a_second_name_do_not_take_the_first_name_away()
    {
        var (a, b) = (ArtifactFiles.NewName(), ArtifactFiles.NewName());
        var file = await lab.PublishAsync(a);

        var again = await lab.RegisterAsync(file.Sha256, b);

        Assert.Equal("ready", (string?)again["status"]);
        Assert.Equal([.. new[] { a, b }.Order(StringComparer.Ordinal)], again["names"]!.AsArray().Select(name => (string)name!));
        Assert.Equal([file.Sha256, file.Sha256], [await InUseAsync(a), await InUseAsync(b)]);
        Assert.Contains((await lab.Client.AskAsync("/v1/artifacts?limit=1000")).Items, item => item["names"]!.AsArray().Any(name => (string?)name == a));
    }

    [Fact]
    public async Task Another_upload_takes_the_name_when_it_is_ready_and_posting_the_older_one_again_gives_it_back()
    {
        var name = ArtifactFiles.NewName();
        var old = await lab.PublishAsync(name);
        var bytes = RandomNumberGenerator.GetBytes(100);
        var pending = await lab.RegisterAsync(ArtifactFiles.Sha(bytes), name);
        Assert.Equal((old.Sha256, []), (await InUseAsync(name), pending["names"]!.AsArray().ToArray()));

        (await lab.Client.SendAsync(HttpMethod.Put, (string)pending["upload_url"]!, new ByteArrayContent(bytes))).Is(HttpStatusCode.OK);
        Assert.Equal(ArtifactFiles.Sha(bytes), await InUseAsync(name));
        await lab.RegisterAsync(old.Sha256, name);

        Assert.Equal(old.Sha256, await InUseAsync(name));
        var history = (await lab.Client.AskAsync($"/v1/artifacts/names/history?name={name}")).Is(HttpStatusCode.OK).Items;
        Assert.Equal([true, false, false], history.Select(version => (bool)version["in_use"]!));
        Assert.Equal([old.Sha256, ArtifactFiles.Sha(bytes), old.Sha256], history.Select(version => (string?)version["sha256"]));
    }

    [Fact]
    public async Task A_version_is_put_in_use_by_the_beginning_of_its_sha256_or_its_id()
    {
        var name = ArtifactFiles.NewName();
        var (one, two) = (await lab.PublishAsync(name), await lab.PublishAsync(name));

        var back = (await UseAsync(name, one.Sha256[..12])).Is(HttpStatusCode.OK);
        Assert.Equal(one.Sha256, (string?)back["in_use"]!["sha256"]);
        (await UseAsync(name, $"{two.Id}")).Is(HttpStatusCode.OK);

        Assert.Equal(two.Sha256, await InUseAsync(name));
        var audit = (await lab.Client.AskAsync("/v1/audit?action=artifact_name_moved&limit=1")).Items.Single();
        Assert.Equal((one.Sha256, two.Sha256, $"artifact-name/{name}"), ((string?)audit["details"]!["before"]!["sha256"], (string?)audit["details"]!["after"]!["sha256"], (string?)audit["obj"]));
    }

    [Fact]
    public async Task A_name_may_be_put_to_any_ready_artifact_and_to_no_other()
    {
        var (one, other) = (await lab.PublishAsync(ArtifactFiles.NewName()), ArtifactFiles.NewName());
        var pending = await lab.RegisterAsync(ArtifactFiles.Sha(RandomNumberGenerator.GetBytes(9)), other);

        (await UseAsync(other, one.Sha256[..12])).IsProblem(HttpStatusCode.NotFound, one.Sha256[..12]);
        (await UseAsync(other, (string)pending["sha256"]!)).IsProblem(HttpStatusCode.Conflict, "not there");
        (await UseAsync(other, one.Sha256)).Is(HttpStatusCode.OK);

        Assert.Equal(one.Sha256, await InUseAsync(other));
    }

    [Fact]
    public async Task Names_are_listed_page_by_page_with_what_uses_them()
    {
        var (blueprint, kernel, initrd) = await lab.BlueprintAsync();
        await lab.PublishAsync(kernel);
        var file = await lab.PublishAsync(initrd);
        await lab.ArmedAsync(new { blueprint });
        await lab.ArmedAsync(new { blueprint });

        var (names, cursor) = (new List<JsonNode>(), "");
        do
        {
            var page = (await lab.Client.AskAsync($"/v1/artifacts/names?limit=2{cursor}")).Is(HttpStatusCode.OK);
            names.AddRange(page.Items);
            cursor = (string?)page["next_cursor"] is { } next ? $"&cursor={next}" : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(names.Count, names.DistinctBy(item => (string?)item["name"]).Count());
        var uses = names.Single(item => (string?)item["name"] == initrd)["used_by"]!;
        Assert.Equal((blueprint, 2, 2), ((string?)uses["blueprints"]!.AsArray().Single(), (int)uses["running_runs"]!, uses["runs"]!.AsArray().Count));
        Assert.Equal(file.Sha256, (string?)(await lab.Client.AskAsync($"/v1/artifacts/names?name={initrd}")).Items.Single()["in_use"]!["sha256"]);
    }

    [Fact]
    public async Task A_name_that_a_blueprint_needs_is_removed_only_by_force()
    {
        var (blueprint, kernel, _) = await lab.BlueprintAsync();
        await lab.PublishAsync(kernel);

        var refused = (await RemoveAsync(kernel)).IsProblem(HttpStatusCode.Conflict, blueprint);
        Assert.Equal(blueprint, (string?)refused["blueprints"]!.AsArray().Single());
        (await RemoveAsync(kernel, "&force=true")).Is(HttpStatusCode.NoContent);

        Assert.Null(await InUseAsync(kernel));
        (await RemoveAsync(kernel, "&force=true")).IsProblem(HttpStatusCode.NotFound, kernel);
        Assert.Equal("removed", (string?)(await lab.Client.AskAsync($"/v1/artifacts/names/history?name={kernel}")).Items[0]["status"]);
        Assert.Equal($"artifact-name/{kernel}", (string?)(await lab.Client.AskAsync("/v1/audit?action=artifact_name_removed&limit=1")).Items.Single()["obj"]);
    }

    [Fact]
    public async Task An_artifact_that_is_needed_is_deleted_only_by_force()
    {
        var (blueprint, kernel, initrd) = await lab.BlueprintAsync();
        var file = await lab.PublishAsync(kernel);
        await lab.PublishAsync(initrd);
        (await DeleteAsync(file.Id)).IsProblem(HttpStatusCode.Conflict, kernel);
        var armed = await lab.ArmedAsync(new { blueprint });
        await lab.PublishAsync(kernel);
        (await DeleteAsync(file.Id)).IsProblem(HttpStatusCode.Conflict, $"{armed.Run}");

        (await DeleteAsync(file.Id, "?force=true")).Is(HttpStatusCode.NoContent);

        (await DeleteAsync(file.Id)).IsProblem(HttpStatusCode.NotFound);
        Assert.Equal("deleted", (string?)(await lab.Client.AskAsync($"/v1/artifacts/names/history?name={kernel}")).Items[1]["status"]);
        Assert.Equal($"artifact/{file.Id}", (string?)(await lab.Client.AskAsync("/v1/audit?action=artifact_deleted&limit=1")).Items.Single()["obj"]);
    }

    [Theory]
    [InlineData("GET", "/v1/artifacts/names/history", null, HttpStatusCode.BadRequest, "name is needed")]
    [InlineData("GET", "/v1/artifacts/names/history?name=no/such", null, HttpStatusCode.NotFound, "no/such")]
    [InlineData("GET", "/v1/artifacts/names?cursor=%20", null, HttpStatusCode.BadRequest, "cursor")]
    [InlineData("GET", "/v1/artifacts/names?limit=0", null, HttpStatusCode.BadRequest, "limit")]
    [InlineData("DELETE", "/v1/artifacts/names", null, HttpStatusCode.BadRequest, "name is needed")]
    [InlineData("DELETE", "/v1/artifacts/names?name=no/such", null, HttpStatusCode.NotFound, "no/such")]
    [InlineData("DELETE", "/v1/artifacts/names?name=a&force=perhaps", null, HttpStatusCode.BadRequest, "force")]
    [InlineData("POST", "/v1/artifacts/names/use", """{"name": "a", "version": "abc"}""", HttpStatusCode.BadRequest, "version")]
    [InlineData("POST", "/v1/artifacts/names/use", """{"name": "", "version": "abcd"}""", HttpStatusCode.BadRequest, "name")]
    [InlineData("POST", "/v1/artifacts/names/use", """{"name": "no/such", "version": "abcd"}""", HttpStatusCode.NotFound, "no/such")]
    [InlineData("POST", "/v1/artifacts/names/use", """{"name": "a", "version": "abcd", "to": 1}""", HttpStatusCode.BadRequest, "to")]
    [InlineData("POST", "/v1/artifacts", """{"kind": "iso", "sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "meta": {"name": ""}}""", HttpStatusCode.BadRequest, "meta.name")]
    [InlineData("POST", "/v1/artifacts", """{"kind": "iso", "sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "meta": {"name": "a\nb"}}""", HttpStatusCode.BadRequest, "meta.name")]
    public async Task What_can_not_be_done_is_refused_by_name(string method, string path, string? body, HttpStatusCode status, string named)
    {
        using var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        (await lab.Client.SendAsync(new HttpMethod(method), path, content)).IsProblem(status, named);
    }

    private async Task<string?> InUseAsync(string name) =>
        (await lab.Client.AskAsync($"/v1/artifacts/names?name={name}")).Is(HttpStatusCode.OK).Items is [var found] ? (string?)found["in_use"]!["sha256"] : null;

    private Task<Answer> UseAsync(string name, string version) => lab.Client.PostAsync("/v1/artifacts/names/use", $$"""{"name": "{{name}}", "version": "{{version}}"}""");

    private Task<Answer> RemoveAsync(string name, string more = "") => lab.Client.SendAsync(HttpMethod.Delete, $"/v1/artifacts/names?name={name}{more}");

    private Task<Answer> DeleteAsync(Guid id, string more = "") => lab.Client.SendAsync(HttpMethod.Delete, $"/v1/artifacts/{id}{more}");
}
