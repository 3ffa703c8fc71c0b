using Goosed.Core.Machines;

namespace Goosed.Core.Tests.Machines;

public sealed class KeyWarningsTests
{
    private const string Uuid = "30373237-3132-4d32-3235-303930354431";

    private static readonly Machine s_machine = Sample(1, Uuid, "S1");

    [Fact]
    public void A_machine_with_keys_of_its_own_has_no_warning() => Assert.Empty(KeyWarnings.Of(s_machine, [s_machine], [s_machine]));

    [Fact]
    public void A_key_that_others_have_names_them()
    {
        var (second, third) = (Sample(2, Uuid, "S1") with { Profile = new() { ["hostname"] = "web" } }, Sample(3, Uuid, null));

        Assert.Equal(
            [
                $"The UUID {Uuid} is that of machine web ({second.Id}) and {third.Id} too, and identifies nobody as long as several have it.",
                $"The serial number 'S1' is that of machine web ({second.Id}) too, and identifies nobody as long as several have it.",
            ],
            KeyWarnings.Of(s_machine, [s_machine, second, third], [second]));
    }

    [Fact]
    public void A_value_that_boards_come_with_identifies_nobody()
    {
        var warnings = KeyWarnings.Of(Sample(4, "00000000-0000-0000-0000-000000000000", "To Be Filled By O.E.M."), [], []);

        Assert.Equal(2, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains("boards come with", warning, StringComparison.Ordinal));
    }

    private static Machine Sample(int number, string? uuid, string? serial) =>
        new() { Id = new Guid(number, 0, 0, new byte[8]), Mac = default, Uuid = uuid, Serial = serial, CreatedAt = default, UpdatedAt = default };
}
