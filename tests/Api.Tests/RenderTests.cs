using System.Net;
using System.Xml.Linq;

namespace Goosed.Api.Tests;

public abstract class RenderTests(Lab lab)
{
    private const string Secret = "correct-horse-battery";

    [Fact]
    public async Task A_preview_masks_secrets_and_issues_nothing()
    {
        var armed = await lab.ArmedAsync(new { windows = new { admin_password = Secret } });
        var before = await lab.RunAsync(armed.Run);

        var preview = (await lab.Client.AskAsync($"/v1/render/unattend?machine_id={armed.Id}")).Is(HttpStatusCode.OK);

        Assert.Equal("application/xml", preview.MediaType);
        Assert.NotNull(XDocument.Parse(preview.Text).Root);
        Assert.DoesNotContain(Secret, preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(armed.Agent, preview.Text, StringComparison.Ordinal);
        Assert.Equal(before.ToJsonString(), (await lab.RunAsync(armed.Run)).ToJsonString());
    }

    [Fact]
    public async Task A_token_gives_the_same_bytes_twice_and_the_run_goes_on()
    {
        var armed = await lab.ArmedAsync();

        var first = (await RenderAsync(armed.Id, armed.Token)).Is(HttpStatusCode.OK);
        var second = (await RenderAsync(armed.Id, armed.Token)).Is(HttpStatusCode.OK);

        Assert.Equal("text/plain", first.MediaType);
        Assert.Equal(first.Text, second.Text);
        Assert.Contains(armed.Agent, first.Text, StringComparison.Ordinal);
        var run = await lab.RunAsync(armed.Run);
        Assert.Equal("install", (string?)run["milestone"]);
        Assert.Equal(2, run["timeline"]!.AsArray().Count(entry => (string?)entry!["kind"] == "answer_file"));
    }

    [Fact]
    public async Task Twenty_uses_are_enough()
    {
        var armed = await lab.ArmedAsync();
        for (var use = 0; use < 20; use++)
        {
            (await RenderAsync(armed.Id, armed.Token)).Is(HttpStatusCode.OK);
        }

        (await RenderAsync(armed.Id, armed.Token)).IsProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_refused_token_answers_the_same_way_whatever_is_wrong_with_it()
    {
        var (armed, other, spent) = (await lab.ArmedAsync(), await lab.ArmedAsync(), await lab.ArmedAsync());
        await lab.EndAsync(spent.Run);

        foreach (var (id, token) in new[] { (armed.Id, other.Token), (armed.Id, Guid.NewGuid().ToString()), (armed.Id, "nonsense"), (armed.Id, armed.Agent), (spent.Id, spent.Token), (Guid.NewGuid(), armed.Token) })
        {
            (await RenderAsync(id, token)).IsProblem(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task Another_family_than_the_blueprints_is_rendered_too()
    {
        var armed = await lab.ArmedAsync();

        (await lab.Client.AskAsync($"/v1/render/firstboot?machine_id={armed.Id}&token={armed.Token}")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_unknown_family_or_machine_is_a_404()
    {
        var (id, _) = await lab.ManualMachineAsync();

        (await lab.Client.AskAsync($"/v1/render/autoyast?machine_id={id}")).IsProblem(HttpStatusCode.NotFound, "kickstart");
        (await lab.Client.AskAsync($"/v1/render/kickstart?machine_id={Guid.NewGuid()}")).IsProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_beside_another_is_refused_by_its_name()
    {
        var (id, _) = await lab.ManualMachineAsync(new { windows = new { image_index = 1 } });
        (await lab.Client.PatchAsync($"/v1/machines/{id}", """{"profile": {"windows": {"image_name": "Core"}} }""")).Is(HttpStatusCode.OK);

        (await lab.Client.AskAsync($"/v1/render/kickstart?machine_id={id}")).IsProblem(HttpStatusCode.UnprocessableEntity, "profile.windows.image_index");
    }

    private Task<Answer> RenderAsync(Guid id, string token) => lab.Client.AskAsync($"/v1/render/kickstart?machine_id={id}&token={token}");
}
