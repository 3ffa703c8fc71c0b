using System.Text.RegularExpressions;

namespace Goosed.Architecture.Tests;

/// <summary>
/// What is read in one transaction may be old in the next: two callers at once decide the same. Types that do both are listed with the
/// reason why nothing is decided by what was read before.
/// </summary>
public sealed partial class ReadThenWriteTests
{
    private static readonly Dictionary<string, string> s_reasons = new()
    {
        ["src/Goosed/Installations/InstallationCheck.cs"] = "The id never changes, and the mark only moves forward.",
        ["src/libs/Database/Access/Credentials.cs"] = "The write binds an address or keeps a row once, and tells by its own result; the owner of a token never changes.",
        ["src/libs/Database/Events/DeliveryLedger.cs"] = "Each call is one or the other.",
        ["src/libs/Database/Postgres/PostgresEventLog.cs"] = "A look whether there is anything; the write takes its own turn.",
        ["src/roles/Api/Artifacts/ArtifactChecks.cs"] = "Marks damage that was found; the journal looks at the row again.",
        ["src/roles/Api/Artifacts/ArtifactIntake.cs"] = "The store's look is repeated until it agrees with what was written.",
        ["src/roles/Api/Artifacts/ArtifactNamesEndpoints.cs"] = "Each call is one or the other.",
        ["src/roles/Api/Boot/BootAnswers.cs"] = "Reads and decides again in the transaction, by the same function.",
        ["src/roles/Api/Events/EventsEndpoints.cs"] = "Each call is one or the other.",
        ["src/roles/Api/Machines/MachineRestore.cs"] = "Each call is one or the other.",
        ["src/roles/Api/Machines/MachinesEndpoints.cs"] = "Each call is one or the other.",
        ["src/roles/Api/Render/AnswerFileService.cs"] = "What was handed out never changes; run, machine and uses are judged in the transaction that gives it.",
        ["src/roles/Api/Runs/RunClock.cs"] = "The clock only moves forward, by what the write says.",
        ["src/roles/Api/Runs/RunsEndpoints.cs"] = "Each call is one or the other.",
        ["src/roles/Api/Tokens/TokensEndpoints.cs"] = "The insert refuses a name that is taken.",
        ["src/roles/ArtifactsGw/BootFileAccess.cs"] = "What was handed out never changes; an older script's is kept once.",
        ["src/roles/ArtifactsGw/PendingArtifactsSweep.cs"] = "The store is looked at again after the write.",
        ["src/roles/Blueprints/DesiredStateSync.cs"] = "The write locks the rows and refuses a plan that was made from others.",
        ["src/roles/Inventory/FactsConsumer.cs"] = "Facts never change, and each has one audit row.",
        ["src/roles/Orchestrator/DeadlineSweep.cs"] = "The run is claimed and judged again in the transaction.",
        ["src/roles/Orchestrator/Reconciler.cs"] = "The machine and its run are read again in the transaction.",
    };

    [Fact]
    public void Every_type_that_reads_and_writes_in_several_transactions_says_why_that_is_right()
    {
        var both = Repository.CodeIn("src").Where(path => Repository.CodeText(path) is var code && Read().IsMatch(code) && Write().IsMatch(code));

        Assert.Equal(s_reasons.Keys.Order(StringComparer.Ordinal), both.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"database\.ReadAsync\b", RegexOptions.IgnoreCase)]
    private static partial Regex Read();

    [GeneratedRegex(@"database\.WriteAsync\b", RegexOptions.IgnoreCase)]
    private static partial Regex Write();
}
