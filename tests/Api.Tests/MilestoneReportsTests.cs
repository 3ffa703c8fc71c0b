using System.Net;
using System.Text;

namespace Goosed.Api.Tests;

/// <summary>What a machine says of its milestones, in every form that one sends.</summary>
public abstract class MilestoneReportsTests(Lab lab)
{
    private const string Failure = "milestone=install&state=failed&message=no+disk&log=";

    public static TheoryData<string, string?, byte[]> Forms => new()
    {
        { "form", "application/x-www-form-urlencoded", Bytes(Failure + "the+end") },
        { "form with a charset", "Application/X-WWW-Form-URLencoded; Charset=\"UTF-8\"", Bytes(Failure + "the%20end") },
        { "form with a charset that nobody knows", "application/x-www-form-urlencoded; charset=bogus", Bytes(Failure + "the end") },
        { "form that ends in an escape", "application/x-www-form-urlencoded", Bytes("log=the%20end&message=no%20disk&state=faile%64&milestone=%69nstal%6C") },
        { "form with line ends", "application/x-www-form-urlencoded", Bytes("milestone=install%0A&state=failed%0D%0A&message=no%20disk&log=the end") },
        { "form without a type", null, Bytes(Failure + "the+end") },
        { "JSON that calls itself a form", "application/x-www-form-urlencoded", Bytes(""" {"milestone": "install", "state": "failed", "message": "no disk", "log": "the end"}""") },
        { "JSON", "Application/JSON; Charset=UTF-8", Bytes("\ufeff{\"milestone\": \"install\", \"state\": \"failed\", \"message\": \"no disk\", \"log\": \"the end\"}") },
        { "JSON in UTF-16", "application/json; charset=utf-16", Encoding.Unicode.GetBytes("""{"milestone": "install", "state": "failed", "message": "no disk", "log": "the end"}""") },
        { "multipart", "multipart/form-data; boundary=b", Multipart("the end") },
        { "multipart of a file", "Multipart/Form-Data; Boundary=\"b\"", Multipart("the end", "; filename=\"install.log\"\r\nContent-Type: application/octet-stream") },
    };

    // What may stand in a log, percent-escaped, and what is kept of it.
    public static TheoryData<string, string> Logs => new()
    {
        { "a%00b%1B[31mc", "a\ufffdb\ufffd[31mc" },
        { "Datentr%E4ger", "Datentr\ufffdger" },
        { "Datentr%C3%A4ger%0Aend%", "Datentr\u00e4ger\nend%" },
        { "%ED%A0%80", "\ufffd\ufffd\ufffd" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_failure_is_heard_in_every_form(string name, string? type, byte[] body)
    {
        foreach (var chunked in new[] { false, true })
        {
            var armed = await lab.ArmedAsync();

            var failed = await SendAsync(armed, type, body, chunked);

            Assert.Equal(
                (name, HttpStatusCode.OK, "failed", "The machine reported that 'install' failed: no disk", "--- install failed\nthe end\n"),
                (name, failed.Status, (string?)failed["status"], (string?)failed["message"], (string?)failed["logs"]));
        }
    }

    [Theory]
    [MemberData(nameof(Logs))]
    public async Task A_failure_counts_whatever_bytes_are_in_its_log(string escaped, string kept)
    {
        var raw = Unescape(escaped);
        var json = string.Concat(Encoding.Latin1.GetString(raw).Select(character => character < ' ' ? $"\\u{(int)character:x4}" : character.ToString()));
        foreach (var (type, body) in new (string, byte[])[]
        {
            ("application/x-www-form-urlencoded", Bytes(Failure + escaped)),
            ("application/x-www-form-urlencoded", [.. Bytes(Failure), .. raw]),
            ("multipart/form-data; boundary=b", Multipart(raw)),
            ("application/json", [.. "{\"milestone\": \"install\", \"state\": \"failed\", \"log\": \""u8, .. raw, .. "\"}"u8]),
            ("application/json", [.. "{\"milestone\": \"install\", \"state\": \"failed\", \"log\": \""u8, .. Encoding.Latin1.GetBytes(json), .. "\"}"u8]),
        })
        {
            var failed = (await SendAsync(await lab.ArmedAsync(), type, body)).Is(HttpStatusCode.OK);

            Assert.Equal(("failed", $"--- install failed\n{kept}\n"), ((string?)failed["status"], (string?)failed["logs"]));
        }
    }

    [Fact]
    public async Task A_declared_charset_is_taken_at_its_word()
    {
        var failed = await SendAsync(await lab.ArmedAsync(), "application/x-www-form-urlencoded; charset=iso-8859-1", Bytes(Failure + "Datentr%E4ger"));

        Assert.Equal("--- install failed\nDatentr\u00e4ger\n", (string?)failed["logs"]);
    }

    [Theory]
    [InlineData(64 * 1024, "--- install failed\nxxx")]
    [InlineData(70 * 1024, "--- install failed\n[the first 6144 bytes of this log were cut, the last 65536 follow]\nxxx")]
    [InlineData(3 << 20, "--- install failed\n[the first 3080192 bytes of this log were cut, the last 65536 follow]\nxxx")]
    public async Task A_failure_counts_however_long_its_log_is(int length, string start)
    {
        var log = new string('x', length);
        foreach (var (type, body) in new (string, byte[])[]
        {
            ("application/x-www-form-urlencoded", Bytes(Failure + log)),
            ("multipart/form-data; boundary=b", Multipart(log)),
            ("application/json", Bytes($$"""{"milestone": "install", "state": "failed", "message": "{{log[..3000]}}", "log": "{{log}}"}""")),
        })
        {
            var failed = (await SendAsync(await lab.ArmedAsync(), type, body)).Is(HttpStatusCode.OK);

            Assert.Equal("failed", (string?)failed["status"]);
            Assert.StartsWith(start, (string?)failed["logs"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_cut_and_marked()
    {
        var armed = await lab.ArmedAsync();

        var failed = await SendAsync(armed, "application/x-www-form-urlencoded", Bytes("milestone=install&state=failed&message=" + new string('m', 5000)));

        Assert.EndsWith("mmm … (cut)", (string?)failed["message"], StringComparison.Ordinal);
        Assert.Equal("The machine reported that 'install' failed: ".Length + 2000, ((string?)failed["message"])!.Length);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "milestone=install&state=failed&colour=red&%00=1")]
    [InlineData("application/json", """{"milestone": "install", "state": "failed", "colour": {"a": ["\ud800"]}, "\u0000": null}""")]
    public async Task Fields_that_are_not_known_are_left_out_and_named_in_the_run(string type, string body)
    {
        var armed = await lab.ArmedAsync();

        Assert.Equal("failed", (string?)(await SendAsync(armed, type, Bytes(body))).Is(HttpStatusCode.OK)["status"]);

        var entry = Assert.Single((await lab.RunAsync(armed.Run))["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "milestone");
        Assert.Equal("install failed. Left out, as no such field is known here: 'colour', '\ufffd'.", (string?)entry!["detail"]);
    }

    [Fact]
    public async Task A_repeat_that_brings_another_log_leaves_that_and_no_second_entry()
    {
        var armed = await lab.ArmedAsync();
        Task<Answer> StartAsync(string log) => SendAsync(armed, "application/x-www-form-urlencoded", Bytes($"milestone=install&state=started&log={log}"));
        foreach (var log in new[] { "disk", "disk", "network", "disk" })
        {
            (await StartAsync(log)).Is(HttpStatusCode.OK);
        }

        var run = await lab.RunAsync(armed.Run);
        Assert.Equal("--- install started\ndisk\n--- install started\nnetwork\n", (string?)run["logs"]);
        Assert.Single(run["timeline"]!.AsArray(), entry => (string?)entry!["kind"] == "milestone");
        Assert.Single((await lab.Client.AskAsync($"/v1/audit?action=milestone_reported&limit=20")).Items, row => (string?)row["obj"] == $"run/{armed.Run}");
    }

    [Fact]
    public async Task An_operator_s_JSON_stays_strict()
    {
        var armed = await lab.ArmedAsync();

        (await lab.Client.PostAsync($"/v1/runs/{armed.Run}/milestones", """{"milestone": "install", "state": "failed", "colour": "red"}""")).IsProblem(HttpStatusCode.BadRequest, "'colour'");
    }

    [Theory]
    [InlineData("multipart/form-data", "boundary")]
    [InlineData("multipart/form-data; boundary=other", "form")]
    public async Task A_form_in_parts_that_cannot_be_read_says_why(string type, string detail) =>
        (await SendAsync(await lab.ArmedAsync(), type, Multipart("x")[..60])).IsProblem(HttpStatusCode.BadRequest, detail);

    private async Task<Answer> SendAsync(Armed armed, string? type, byte[] body, bool chunked = false)
    {
        using var agent = lab.With(armed.Agent);
        agent.DefaultRequestHeaders.TransferEncodingChunked = chunked;
        var content = new ByteArrayContent(body);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        return await agent.SendAsync(HttpMethod.Post, $"/v1/runs/{armed.Run}/milestones", content);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Multipart(string log, string more = "") => Multipart(Bytes(log), more);

    private static byte[] Multipart(byte[] log, string more = "")
    {
        var fields = new[] { ("milestone", "install"), ("state", "failed"), ("message", "no disk") }
            .Select(field => $"--b\r\nContent-Disposition: form-data; name=\"{field.Item1}\"\r\n\r\n{field.Item2}\r\n");
        return [.. Bytes($"{string.Concat(fields)}--b\r\nContent-Disposition: form-data; name=\"log\"{more}\r\n\r\n"), .. log, .. "\r\n--b--\r\n"u8];
    }

    private static byte[] Unescape(string escaped)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < escaped.Length; at++)
        {
            var isEscape = escaped[at] == '%' && at + 2 < escaped.Length;
            bytes.Add(isEscape ? Convert.ToByte(escaped.Substring(at + 1, 2), 16) : (byte)escaped[at]);
            at += isEscape ? 2 : 0;
        }

        return [.. bytes];
    }
}
