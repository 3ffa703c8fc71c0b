namespace Goosed.Core.Runs;

/// <summary>One step of a run, as the workflow said when the run started.</summary>
/// <param name="Name">What machines report it by.</param>
/// <param name="DeadlineSeconds">How long it may be the run's current milestone; 0 means for ever.</param>
public sealed record Milestone(string Name, long DeadlineSeconds)
{
    public const string Boot = "boot";
    public const string Install = "install";
}
