using Goosed.Bench.Soak.Attackers;

namespace Goosed.Bench.Soak;

/// <summary>How a soak is to be run.</summary>
/// <param name="Attacked">For how long.</param>
/// <param name="Attackers">By whom: names of <see cref="Attack.Attackers"/>.</param>
internal sealed record SoakOptions(TimeSpan Attacked, IReadOnlyList<string> Attackers)
{
    public const string Usage = "--minutes N (10), --attackers NAME,NAME (all)";

    /// <summary>Reads <c>--minutes</c> and <c>--attackers</c>, and gives back what is neither; null where one can't be used.</summary>
    public static (SoakOptions Options, IReadOnlyList<string> Others)? Parse(IReadOnlyList<string> arguments)
    {
        var options = new SoakOptions(TimeSpan.FromMinutes(10), [.. Attack.Attackers]);
        var others = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : "";
            switch (arguments[i])
            {
                case "--minutes" when int.TryParse(value, out var minutes) && minutes > 0:
                    (options, i) = (options with { Attacked = TimeSpan.FromMinutes(minutes) }, i + 1);
                    break;
                case "--attackers" when value.Split(',') is var names && names.All(Attack.Attackers.Contains):
                    (options, i) = (options with { Attackers = names }, i + 1);
                    break;
                case "--minutes" or "--attackers":
                    return null;
                default:
                    others.Add(arguments[i]);
                    break;
            }
        }

        return (options, others);
    }
}
