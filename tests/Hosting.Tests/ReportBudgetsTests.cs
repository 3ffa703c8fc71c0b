using Goosed.Hosting.Limits;
using Goosed.Hosting.Settings;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Hosting.Tests;

/// <summary>How much one machine may report.</summary>
public sealed class ReportBudgetsTests
{
    private const long MiB = 1024 * 1024;

    private static readonly Guid s_machine = Guid.Parse("0198c0de-0000-7000-8000-000000000001");
    private static readonly Guid s_other = Guid.Parse("0198c0de-0000-7000-8000-000000000002");

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void A_minute_s_reports_are_counted_for_each_machine_and_come_back_with_the_next_minute()
    {
        var budgets = Budgets(("GOOSED_REPORTS_PER_MINUTE", "3"));
        _clock.Advance(TimeSpan.FromSeconds(20));

        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(budgets.Take(s_machine, 1)));

        Assert.Equal(new("GOOSED_REPORTS_PER_MINUTE", "minute", 40), Seen(budgets.Take(s_machine, 1)));
        Assert.Null(budgets.Take(s_other, 1));
        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Null(budgets.Take(s_machine, 1));
    }

    [Fact]
    public void Bytes_are_counted_too_and_what_is_refused_is_not()
    {
        var budgets = Budgets(("GOOSED_REPORT_BYTES_PER_MINUTE", "10MiB"));

        Assert.Null(budgets.Take(s_machine, 6 * MiB));
        Assert.Equal(new("GOOSED_REPORT_BYTES_PER_MINUTE", "minute", 60), Seen(budgets.Take(s_machine, 5 * MiB)));
        Assert.Null(budgets.Take(s_machine, 4 * MiB));
        Assert.NotNull(budgets.Take(s_machine, 1));
    }

    [Theory]
    [InlineData("GOOSED_REPORTS_PER_DAY", "100", 1)]
    [InlineData("GOOSED_REPORT_BYTES_PER_DAY", "100MiB", MiB)]
    public void A_day_s_budget_outlasts_many_minutes(string setting, string most, long bytes)
    {
        var budgets = Budgets((setting, most), ("GOOSED_REPORTS_PER_MINUTE", "1"));
        for (var minute = 0; minute < 100; minute++)
        {
            Assert.Null(budgets.Take(s_machine, bytes));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(new(setting, "day", (24 * 60 - 100) * 60), Seen(budgets.Take(s_machine, bytes)));
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(budgets.Take(s_machine, bytes));
    }

    [Fact]
    public void A_report_that_may_be_sent_at_all_fits_and_0_is_no_limit()
    {
        Assert.Null(Budgets(("GOOSED_REPORT_BYTES_PER_MINUTE", "1KiB"), ("GOOSED_REPORT_BYTES_PER_DAY", "1KiB"), ("GOOSED_MAX_BODY", "64MiB")).Take(s_machine, 64 * MiB));
        var none = Budgets(("GOOSED_REPORTS_PER_MINUTE", "0"), ("GOOSED_REPORTS_PER_DAY", "0"), ("GOOSED_REPORT_BYTES_PER_MINUTE", "0"), ("GOOSED_REPORT_BYTES_PER_DAY", "0"));
        Assert.All(Enumerable.Range(0, 10_000), _ => Assert.Null(none.Take(s_machine, MiB)));
    }

    private static Told? Seen(SpentBudget? spent) => spent is null ? null : new(spent.Setting.Name, spent.Period, spent.RetryAfter.TotalSeconds);

    private ReportBudgets Budgets(params (string Name, string Value)[] settings) => new(
        GoosedOptions.Read(new SettingsReader(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value).GetValueOrDefault, new Dictionary<string, string?>()), ["bootd"]), _clock);

    private sealed record Told(string Setting, string Period, double Seconds);
}
