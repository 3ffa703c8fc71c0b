namespace Goosed.Goosectl;

/// <summary>Exit codes, the same for every command; docs/goosectl.md shows them.</summary>
internal static class Exit
{
    public const int Ok = 0;

    /// <summary>It failed for a reason that has no code of its own.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a value in it, can't be used.</summary>
    public const int Usage = 2;

    /// <summary>The server can't be reached.</summary>
    public const int Unreachable = 3;
    public const int NotFound = 4;

    /// <summary>The server wants another token or scope, or refuses what was asked.</summary>
    public const int Refused = 5;
    public const int Conflict = 6;
    public const int TimedOut = 7;

    /// <summary>The run that was waited for failed or was cancelled.</summary>
    public const int RunFailed = 8;

    /// <summary>A check found something wrong: simulate, doctor, lint, artifacts verify.</summary>
    public const int Faulty = 9;

    /// <summary>Ended by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;

    /// <summary>What each means, for the help and the reference page.</summary>
    public static readonly IReadOnlyList<(int Code, string Meaning)> All =
    [
        (Ok, "done"),
        (Failed, "failed for a reason without a code of its own"),
        (Usage, "the command line or a value in it can't be used; nothing was sent, or the server called it malformed"),
        (Unreachable, "the server can't be reached"),
        (NotFound, "there is no such machine, run, artifact …"),
        (Refused, "not signed in, or the token's scope is too small"),
        (Conflict, "it conflicts with the current state"),
        (TimedOut, "what was waited for did not happen in time"),
        (RunFailed, "the run ended as failed or cancelled"),
        (Faulty, "a check found something wrong"),
        (Interrupted, "ended by Ctrl-C or SIGTERM"),
    ];
}
