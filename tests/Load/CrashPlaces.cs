namespace Goosed.Load;

/// <summary>
/// Where a process can be killed between two steps, by role: a write's method and how far it is, an event of a consumer, a step of an
/// upload. A test fails when the processes pass a place that is not named here.
/// </summary>
public static class CrashPlaces
{
    private static readonly IReadOnlyList<string> s_subjects =
        ["goosed.machines.enrolled", "goosed.agent.facts", "goosed.runs.started", "goosed.runs.finished", "goosed.blueprints.updated", "goosed.test"];

    // These are passed once in each life of a process.
    private static readonly IReadOnlyList<string> s_once = ["EventRetention", "DeliveryLedger.ResetAsync", "Credentials.NoteRefusalAsync", "DesiredStateSync", "MachineWriter", "orchestrator goosed.blueprints", "inventory goosed.blueprints"];

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Of { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["api"] = Writes(
            "MachinesEndpoints.Enrol", "MachinesEndpoints.Patch", "MachinesEndpoints.Delete", "MachineConfirmation.Confirm",
            "MachineRelease.Release", "BootAnswers.AnswerAsync", "Credentials.BindAddressAsync",
            "AnswerFileService.ServeAsync", "MilestoneReports.RecordAsync", "FactsIntake.WriteAsync", "RunsEndpoints.Start", "RunsEndpoints.EndAsync", "RunClock.AdvanceAsync",
            "ArtifactIntake.RegisterAsync", "EventsEndpoints.Publish", "EventsEndpoints.Replay", "EventsEndpoints.Drop", "TokensEndpoints.Create", "TokensEndpoints.Revoke", "Credentials.NoteRefusalAsync"),
        ["artifacts-gw"] = [.. Writes("BootFileAccess.NoteAsync", "Uploads.ReadyAsync"), "put begin", "put reading", "put read", "put stored"],
        ["orchestrator"] = [.. Writes("Reconciler.ReconcileAsync", "DeadlineSweep.EndAsync", "EventRetention.TurnAsync", "DeliveryLedger.AdvanceAsync", "DeliveryLedger.ResetAsync"), .. Consumes("orchestrator")],
        ["blueprints"] = Writes("DesiredStateSync.TryApplyAsync", "DesiredStateSync.MarkAsync", "MachineWriter.WriteAsync"),
        ["inventory"] = [.. Writes("FactsConsumer.AuditAsync", "FactsConsumer.StoreAsync"), .. Consumes("inventory")],
    };

    /// <summary>What finishes an upload whose process was killed: passed only when a kill has left one, and its client did not come first.</summary>
    public static IReadOnlyList<string> Seldom { get; } = Writes("PendingArtifactsSweep.TakeInAsync");

    public static IReadOnlyList<string> All { get; } = [.. Of.SelectMany(role => role.Value)];

    /// <summary>How often a place may be passed unharmed before: one that is passed once is not passed again.</summary>
    public static int Passes(string place) => s_once.Any(once => place.StartsWith(once, StringComparison.Ordinal)) ? 0 : Random.Shared.Next(4);

    private static string[] Writes(params string[] methods) =>
        [.. methods.SelectMany(method => new[] { $"{method} begin", $"{method} written", $"{method} committed" })];

    private static string[] Consumes(string consumer) =>
        [.. s_subjects.SelectMany(subject => new[] { $"{subject} begin", $"{subject} handled" }).Append("advance begin").Append("advance kept").Select(place => $"{consumer} {place}")];
}
