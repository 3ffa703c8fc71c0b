using Goosed.Core.Installations;
using Goosed.Database;
using Goosed.Database.Installations;
using Goosed.Hosting.Settings;

namespace Goosed.Installations;

/// <summary>Compares a database with the mark beside it, and brings the mark up to date.</summary>
/// <param name="database">The database.</param>
/// <param name="place">Where the mark is.</param>
/// <param name="setting">The setting that names the database, which a refusal is about.</param>
/// <param name="name">The database in words.</param>
/// <param name="command">The command that accepts it.</param>
/// <param name="file">Its file, where it is the embedded one.</param>
internal sealed class InstallationCheck(
    IDatabase database, IInstallationPlace place, Setting setting, string name, string command, EmbeddedFile? file = null)
{
    /// <summary>How often the mark is brought up to date.</summary>
    public TimeSpan Period { get; } = TimeSpan.FromSeconds(file is null ? 10 : 1);

    /// <summary>What to log, when the database was found to be a copy from before and what it would have installed was put on hold.</summary>
    /// <exception cref="SettingsException">It is no database of this installation.</exception>
    public async Task<string?> RunAsync(CancellationToken ct)
    {
        var (record, mark) = await ReadAsync(ct);
        switch (await RecognizedAsync(record, mark, ct))
        {
            case Recognition.Foreign foreign:
                throw new SettingsException([new(setting.Name,
                    $"{name} is not the database that belongs to {place.Name}: {foreign.Reason}. Name the right one or restore it from a backup "
                    + $"(docs/how-to/backup.md); to give its state up and go on with this one, run: {command}")]);
            case Recognition.Restored restored:
                var machines = await HoldAsync(restored.Reason, ct);
                await MarkAsync(record, await MarkOfAsync(record), ct);
                return $"{name} was restored from a copy ({restored.Reason}): {machines} machines that it would have installed are on hold, "
                    + "and so will be those of the desired state that it does not know. See docs/how-to/backup.md";
            default:
                var now = await MarkOfAsync(record);
                if (mark != now || !record.Marked)
                {
                    await MarkAsync(record, now, ct);
                }

                return null;
        }
    }

    /// <summary>
    /// Makes the database the one that belongs to the place, as a copy from before; gives the number of machines put on hold, and null when it
    /// is that one already.
    /// </summary>
    public async Task<int?> AcceptAsync(CancellationToken ct)
    {
        var (record, mark) = await ReadAsync(ct);
        if (await RecognizedAsync(record, mark, ct) is Recognition.Same)
        {
            return null;
        }

        var machines = await HoldAsync("it was accepted by goosed accept-database", ct);
        await MarkAsync(record, await MarkOfAsync(record), ct);
        return machines;
    }

    private async Task<Recognition> RecognizedAsync(InstallationRecord record, InstallationMark? mark, CancellationToken ct) =>
        Recognition.Of(record, mark, mark is null ? await place.LeftAsync(ct) : null);

    private async Task<InstallationMark> MarkOfAsync(InstallationRecord record) =>
        new(record.Id, record.Ticks, record.Events) { FileTicks = file is null ? 0 : await file.LookAsync(record.Id) };

    // Another process may be marking the same database: what it has marked was marked before it said so, and no mark is ahead of a clock that
    // is read after it.
    private async Task<(InstallationRecord Record, InstallationMark? Mark)> ReadAsync(CancellationToken ct)
    {
        var before = await database.ReadAsync(InstallationStore.FindAsync, ct);
        var mark = await place.ReadAsync(ct);
        var after = await database.ReadAsync(InstallationStore.FindAsync, ct);
        return (after with { Marked = before.Marked }, mark);
    }

    private Task<int> HoldAsync(string reason, CancellationToken ct) => database.WriteAsync(tx => InstallationJournal.HoldAsync(tx, reason), ct);

    private async Task MarkAsync(InstallationRecord record, InstallationMark mark, CancellationToken ct)
    {
        await place.WriteAsync(mark, ct);
        if (!record.Marked)
        {
            await database.WriteAsync(InstallationStore.MarkedAsync, ct);
        }
    }
}
