using System.Text.Json.Nodes;
using Goosed.Goosectl.Commands;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl.Tests;

/// <summary>How rows, times and durations are written.</summary>
public sealed class TableTests
{
    private static readonly IReadOnlyList<Column> s_columns =
        [Column.Of("NAME", "name"), Column.Sentence("MESSAGE", "message"), Column.Id("ID", "id")];

    [Theory]
    [InlineData("plain", 5)]
    [InlineData("服务器", 6)]
    [InlineData("web🚀", 5)]
    [InlineData("e\u0301", 1)]
    [InlineData("☀\uFE0F", 2)]
    [InlineData("한글", 4)]
    public void Wide_characters_take_two_cells(string text, int width) => Assert.Equal(width, CellText.Width(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdef", 4, "abc…")]
    [InlineData("服务器", 4, "服…")]
    [InlineData("服务器", 5, "服务…")]
    public void What_does_not_fit_ends_with_an_ellipsis(string text, int width, string fitted) => Assert.Equal(fitted, CellText.Fitted(text, width));

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(100)]
    public void No_line_is_wider_than_the_terminal_and_the_id_stays_whole(int room)
    {
        string[][] rows = [["a-very-long-host-name.example.net", new string('m', 200), "12345678"], ["服务器", "短", "87654321"]];

        var lines = new Table(s_columns, Palette.For(TextWriter.Null), room).Lines(rows, withHeaders: true).ToList();

        Assert.All(lines, line => Assert.True(CellText.Width(line) <= room, line));
        Assert.EndsWith("12345678", lines[1], StringComparison.Ordinal);
        Assert.Single(lines.Skip(1).Select(line => CellText.Width(line[..^8])).Distinct());
    }

    [Fact]
    public void Nothing_is_cut_in_a_pipe_and_later_rows_stand_under_earlier_ones()
    {
        var table = new Table(s_columns, Palette.For(TextWriter.Null), null);
        var message = new string('m', 500);

        var first = table.Lines([["a-long-name", message, "1"]], withHeaders: true).ToList();
        var later = table.Lines([["b", "c", "2"]], withHeaders: false).Single();

        Assert.Contains(message, first[1], StringComparison.Ordinal);
        Assert.Equal(first[1].IndexOf(message, StringComparison.Ordinal), later.IndexOf('c', StringComparison.Ordinal));
    }

    [Fact]
    public void Csv_quotes_what_needs_it() => Assert.Equal("a,\"b,c\",\"d\"\"e\",", CsvText.Line(["a", "b,c", "d\"e", ""]));

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("45m", 2700)]
    [InlineData("1.5h", 5400)]
    [InlineData("7d", 604800)]
    [InlineData("300", 300)]
    public void A_duration_is_a_number_and_a_unit(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.Of(text, "--ttl", 's'));

    [Fact]
    public void A_number_alone_is_in_the_unit_that_it_always_was_in() => Assert.Equal(TimeSpan.FromHours(24), Duration.Of("24", "--older-than", 'h'));

    [Fact]
    public void Times_are_in_utc_but_on_a_terminal()
    {
        const string At = "2026-11-29T00:50:29.876918+00:00";

        Assert.Equal("2026-11-29 00:50:29Z", Times.Text(At, isLocal: false));
        Assert.Matches(@"^2026-11-\d\d \d\d:\d\d:29 [+-]\d\d:\d\d$", Times.Text(At, isLocal: true));
    }

    [Theory]
    [InlineData("""{"provisioning": {"state": "running", "milestone": "install", "since": "2020-01-01T00:00:00Z"}}""", "running install ")]
    [InlineData("""{"provisioning": {"state": "installed", "milestone": "x", "blueprint": "rocky/9/base", "since": "2020-01-01T00:00:00Z"}}""", "installed rocky/9/base ")]
    [InlineData("""{"provisioning": {"state": "failed", "milestone": "boot", "since": "2020-01-01T00:00:00Z"}}""", "failed boot ")]
    [InlineData("""{"provisioning": {"state": "on_hold", "since": null}}""", "on hold")]
    [InlineData("""{"provisioning": {"state": "armed", "since": "2020-01-01T00:00:00Z"}}""", "armed ")]
    [InlineData("{}", "-")]
    public void A_machines_state_is_in_a_few_words(string machine, string text) =>
        Assert.StartsWith(text, MachineState.Text(JsonNode.Parse(machine)!), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"system": {"vendor": "QEMU", "product": "Standard PC"}, "disks": [{"name": "vda", "size_bytes": 8589934592}]}""", "QEMU Standard PC, vda 8 GiB")]
    [InlineData("""{"os": "Rocky Linux 9", "cpu": 7, "disks": "none", "memory_kib": "much"}""", "Rocky Linux 9")]
    [InlineData("""{"n": 1, "disks": [null, 3]}""", "2 values")]
    public void Facts_are_told_in_words_as_far_as_they_are_known(string snapshot, string line) =>
        Assert.Equal(line, FactsSummary.Line(JsonNode.Parse(snapshot)));
}
