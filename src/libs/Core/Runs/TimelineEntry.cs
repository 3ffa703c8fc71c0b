namespace Goosed.Core.Runs;

/// <summary>One thing that happened in a run.</summary>
/// <param name="At">When goosed saw it.</param>
/// <param name="Kind">One of <see cref="TimelineKinds"/>.</param>
/// <param name="Detail">A sentence for its operator.</param>
/// <param name="Address">Where the request came from, if it was one.</param>
public sealed record TimelineEntry(DateTimeOffset At, string Kind, string Detail, string? Address = null);

/// <summary>The kinds of timeline entries.</summary>
public static class TimelineKinds
{
    public const string Started = "run.started";
    public const string Script = "boot.script";
    public const string Problem = "boot.problem";

    /// <summary>What the machine told differs from the record, or could not be read.</summary>
    public const string Warning = "boot.warning";

    /// <summary>What the machine told of itself speaks against its being this machine.</summary>
    public const string Contradiction = "boot.contradiction";

    /// <summary>The machine told that it could not load a file.</summary>
    public const string LoadFailed = "boot.failed";

    public const string Artifact = "boot.artifact";
    public const string AnswerFile = "answer_file";
    public const string Milestone = "milestone";
    public const string Facts = "facts";
    public const string Finished = "run.finished";

    /// <summary>The machine was told to boot its disk, while its run goes on.</summary>
    public const string Disk = "boot.disk";

    /// <summary>A token was used from a second address.</summary>
    public const string Address = "token.address";

    /// <summary>A machine's report that came when its run had ended.</summary>
    public const string Late = "report.late";

    /// <summary>A token of the run was refused.</summary>
    public const string Refused = "token.refused";

    /// <summary>A report of the machine, or its request for an answer file, was refused for what it held.</summary>
    public const string ReportRefused = "report.refused";
}
