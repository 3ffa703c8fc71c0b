using CsCheck;
using Goosed.Core.Blueprints;
using Goosed.Core.Ids;

namespace Goosed.Core.Tests.Ids;

public sealed class Uuid7Tests
{
    private static readonly DateTimeOffset Now = new(2031, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    [Fact]
    public void It_has_the_version_and_the_variant_of_the_rfc()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => Uuid7.New(Now)).ToList();

        Assert.All(ids, id => Assert.Equal(7, id.Version));
        Assert.All(ids, id => Assert.InRange(id.Variant, 8, 11));
    }

    [Fact]
    public void It_rises_even_when_the_clock_goes_back() => Gen.Int[-100_000, 1_000].Array[2, 200].Sample(offsets =>
    {
        var ids = offsets.Select(offset => Uuid7.New(Now.AddMilliseconds(offset)).ToString("D")).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }, iter: 50);

    [Fact]
    public void Makers_side_by_side_never_make_one_twice()
    {
        var ids = new Guid[20_000];

        Parallel.For(0, ids.Length, i => ids[i] = Uuid7.New(Now));

        Assert.Equal(ids.Length, ids.Distinct().Count());
    }

    [Fact]
    public void It_begins_with_the_time()
    {
        // Beyond every other test's time, as ids never fall within a process.
        var later = Now.AddYears(1000);

        var bytes = Uuid7.New(later).ToByteArray(bigEndian: true);

        var milliseconds = bytes.Take(6).Aggregate(0L, (sum, b) => sum << 8 | b);
        Assert.InRange(milliseconds, later.ToUnixTimeMilliseconds(), later.ToUnixTimeMilliseconds() + 10);
    }

    [Fact]
    public void A_blueprints_id_is_a_version_5_uuid()
    {
        // The example of RFC 9562, appendix A.4: www.example.com in the namespace of DNS.
        Assert.Equal(Guid.Parse("2ed6657d-e927-568b-95e1-2665a8aea6a2"), Uuid5.Of(Guid.Parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"));
        Assert.Equal(BlueprintId.From("rocky/9/base"), BlueprintId.From("rocky/9/base"));
        Assert.NotEqual(BlueprintId.From("rocky/9/base"), BlueprintId.From("rocky/9/bas"));
    }
}
