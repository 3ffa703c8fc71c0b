using System.CommandLine;
using System.Text.RegularExpressions;

namespace Goosed.Goosectl.Tests;

/// <summary>
/// Whatever a command is given and whatever a server answers, a command ends with a documented exit code, and an error is three lines in
/// words: no stack trace, and no name of a type of the programming language.
/// </summary>
[Collection(nameof(SharedServer))]
public sealed partial class NoStackTraceTests(CtlServer server)
{
    // They go on until they are stopped.
    private static readonly string[] s_endless = ["events tail"];

    // They ask no server, or change the contexts that other tests use.
    private static readonly string[] s_local = ["completion", "reference", "version", "lint", "logout", "context list", "context use"];

    private static readonly string[] s_values = ["not-a-value", "-1", "99999999999999999999", "", "/tmp", "/no/such/file", "http://[::1",
        "\u202e", "{\"a\":"];

    private const string WrongTypes =
        """
        {"items": [{"id": 5, "mac": 7, "name": 9, "hostname": 3, "macs": 4, "profile": {"hostname": 1006, "simulated": 1}, "status": 1,
        "created_at": 12, "timeline": 5,
        "milestones": "x", "url": 3, "data": 4, "default": "yes", "warnings": 3, "retry_at": 5}], "id": 5, "mac": 7, "profile": 3,
        "status": 4, "name": 5, "scope": 6,
        "expires_at": "soon", "created_at": {}, "next_cursor": 8, "faults": 3, "held": "many", "version": 1, "runs": 4, "facts": 4,
        "url": 4, "upload_url": 3,
        "files": 3, "boots": 4, "timeline": 4, "milestones": 3, "logs": 4, "token": 4, "data": 4, "changes": 3, "warnings": 4, "macs": 4,
        "run_ids": 3}
        """;

    public static TheoryData<string, string> Answers() => new()
    {
        { "html", NonsenseServer.Answer("200 OK", "text/html", "<html><body>It works!</body></html>") },
        { "an error in html", NonsenseServer.Answer("502 Bad Gateway", "text/html", "<html><h1>502</h1></html>") },
        { "a refusal in html", NonsenseServer.Answer("401 Unauthorized", "text/html", "<html><h1>401</h1></html>") },
        { "a redirect", "HTTP/1.1 302 Found\r\nLocation: https://sso.example/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
        { "json that ends early", NonsenseServer.Answer("200 OK", "application/json", "{\"items\": [{\"id\"") },
        { "a body that ends early", NonsenseServer.Answer("200 OK", "application/json", "{\"items\": [", 100) },
        { "a list in place of an object", NonsenseServer.Answer("200 OK", "application/json", "[1, 2]") },
        { "null", NonsenseServer.Answer("200 OK", "application/json", "null") },
        { "values of wrong types", NonsenseServer.Answer("200 OK", "application/json", WrongTypes) },
        { "a problem of wrong types", NonsenseServer.Answer(
            "409 Conflict", "application/problem+json", "{\"detail\": 5, \"type\": 4, \"title\": [], \"run_id\": 7, \"trace_id\": {}}") },
        { "no body", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" },
        { "no HTTP", "220 mail.example ESMTP\r\n" },
        { "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task An_answer_that_is_nonsense_is_an_error_of_three_lines(string what, string answer)
    {
        await using var nonsense = new NonsenseServer(answer);
        foreach (var (path, verb) in Commands.Leaves().Where(
            leaf => !s_local.Contains(string.Join(' ', leaf.Path)) && leaf.Path[0] != "login"))
        {
            string[] line = [.. path, .. Arguments(verb), "-s", nonsense.Url];
            var outcome = await RunAsync(line);

            AssertInWords(outcome, what, line);
            Assert.True(outcome.Code != Exit.Interrupted || s_endless.Contains(string.Join(' ', path)),
                $"{what}: {string.Join(' ', line)} did not end");
        }

        // Signing in to what is not goosed keeps nothing.
        var signedIn = await CtlServer.RunAsync(["login", nonsense.Url, "--name", "nonsense", "--token-file", Token()]);
        AssertInWords(signedIn, what, ["login"]);
        Assert.NotEqual(Exit.Ok, signedIn.Code);
    }

    [Fact]
    public async Task A_value_that_is_nonsense_is_an_error_of_three_lines()
    {
        var lines = new List<string[]>();
        foreach (var (path, verb) in Commands.Leaves().Where(leaf => leaf.Path[0] is not ("logout" or "context" or "login")))
        {
            var options = verb.Options.Where(option => option.ValueType != typeof(bool)).ToList();
            foreach (var value in s_values)
            {
                lines.Add([.. path, .. verb.Arguments.Select(_ => value)]);
                lines.AddRange(options.Select(option => (string[])[.. path, .. Arguments(verb), option.Name, value]));
            }
        }

        // What is asked for does not matter: nobody answers.
        foreach (var line in lines.Where(line => !(line[0] == "lint" && line.Contains("/tmp"))))
        {
            AssertInWords(await RunAsync([.. line, "-s", "http://127.0.0.1:1"]), "a value", line);
        }

        Assert.True(lines.Count > 800, $"{lines.Count}");
    }

    [Theory]
    [InlineData(Exit.Usage, "--server 'ftp://x'", "--server", "ftp://x")]
    [InlineData(Exit.Usage, "--server 'http://x:99999'", "--server", "http://x:99999")]
    [InlineData(Exit.Unreachable, "(from --server) can't be reached", "--server", "http://127.0.0.1:1")]
    [InlineData(Exit.Usage, "There is no such file.", "--token-file", "/no/such/file")]
    [InlineData(Exit.Usage, "It is a folder.", "--token-file", "/tmp")]
    [InlineData(Exit.Usage, "is not a token", "--token-file", "TWO-LINES")]
    [InlineData(Exit.Usage, "is not a token", "--token-file", "WORDS")]
    [InlineData(Exit.Usage, "is not a token", "--token-file", "EMPTY")]
    [InlineData(Exit.Usage, "There is no such file.", "--ca-file", "/no/such/file")]
    [InlineData(Exit.Usage, "holds no certificate", "--ca-file", "EMPTY")]
    [InlineData(Exit.NotFound, "There is no context", "--context", "no-such-context")]
    [InlineData(Exit.Usage, "--limit takes a whole number, not 'x'", "--limit", "x")]
    [InlineData(Exit.Usage, "-o takes", "-o", "xml")]
    public async Task Each_bad_value_of_a_common_option_has_its_sentence(int code, string sentence, string option, string value)
    {
        server.Files.Write("TWO-LINES", "one\ntwo\n");
        server.Files.Write("WORDS", "ключ");
        server.Files.Write("EMPTY", "");
        var file = value.Any(char.IsUpper) && !value.Contains('/', StringComparison.Ordinal) ? server.Files[value] : value;

        (await CtlServer.RunAsync(["machines", "list", option, file])).IsError(code, sentence);
    }

    [Fact]
    public async Task A_fault_that_nobody_expected_is_told_in_words()
    {
        await using var nonsense = new NonsenseServer(
            NonsenseServer.Answer("200 OK", "application/json", "{\"items\": [], \"next_cursor\": 8}"));

        (await CtlServer.RunAsync(["machines", "list", "-s", nonsense.Url])).IsError(
            Exit.Failed, "GOOSECTL_DEBUG=1 goosectl machines list");
    }

    private static IEnumerable<string> Arguments(Command verb) => verb.Arguments
        .Where(argument => argument.Arity.MinimumNumberOfValues > 0 || argument.Name is "MACHINE" or "FIELD" or "MAC")
        .Select(argument => argument.Name switch
        {
            "MAC" or "OLD" or "NEW" => "52:54:00:fe:fe:fe",
            "FIELD" => "a=b",
            "SERVER" => "dnsmasq",
            "FILE" => "/proc/version",
            "DATA" => "{}",
            "STATUS" => "failed",
            _ => "nonsense",
        });

    private string Token()
    {
        server.Files.Write("some-token", "goosed_some");
        return server.Files["some-token"];
    }

    private static async Task<Outcome> RunAsync(string[] line)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(line[0] == "events" ? TimeSpan.FromSeconds(1) : TimeSpan.FromSeconds(20));
        return await CtlServer.RunAsync(line, stop.Token);
    }

    private static void AssertInWords(Outcome outcome, string what, IEnumerable<string> line)
    {
        var told = $"{what}: goosectl {string.Join(' ', line)}: {outcome.Code}\n{outcome.Data}{outcome.Messages}";
        Assert.True(Exit.All.Any(exit => exit.Code == outcome.Code), told);
        Assert.False(Programming().IsMatch(outcome.Messages), told);
        if (outcome.Code is not (Exit.Ok or Exit.Interrupted or Exit.Faulty or Exit.RunFailed))
        {
            Assert.True(Three().IsMatch(outcome.Messages), told);
        }
    }

    [GeneratedRegex(@"System\.|Unhandled|   at |Exception|Nullable|Int32|JsonNode|\bGET /|\bPOST /|HTTP/1")]
    private static partial Regex Programming();

    [GeneratedRegex(@"(?:^|\n)error: [^\n]+\n  why: [^\n]*\n next: [^\n]+\n$")]
    private static partial Regex Three();
}
