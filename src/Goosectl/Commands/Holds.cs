namespace Goosed.Goosectl.Commands;

/// <summary>What there is to say of machines on hold.</summary>
internal static class Holds
{
    public const string Remedy = "To install them: goosectl machines release NAME…|--all. If they are installed already, the same with --no-run.";
}
