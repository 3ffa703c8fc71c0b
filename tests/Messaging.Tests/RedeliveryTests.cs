namespace Goosed.Messaging.Tests;

public sealed class RedeliveryTests
{
    [Fact]
    public void Pauses_double_to_a_minute_and_end_after_eight_failures() =>
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, null, null], Enumerable.Range(1, 9).Select(failures => Redelivery.PauseAfter(failures)?.TotalSeconds));
}
