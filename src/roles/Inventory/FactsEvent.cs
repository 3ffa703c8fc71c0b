using System.Text.Json;
using Goosed.Core.Events;
using Goosed.Core.Facts;
using Goosed.Core.Json;

namespace Goosed.Inventory;

/// <summary>The snapshot that another producer's event carries.</summary>
internal static class FactsEvent
{
    /// <summary>Null when the event lacks what a snapshot needs.</summary>
    public static Fact? Parse(EventRecord @event)
    {
        if (EventData.FactId(@event.Data) is not { } id || EventData.MachineId(@event.Data) is not { } machineId)
        {
            return null;
        }

        var data = StoredJson.Element(@event.Data);
        return data.TryGetProperty("snapshot", out var snapshot) && snapshot.ValueKind == JsonValueKind.Object
            ? new()
            {
                Id = id,
                MachineId = machineId,
                Snapshot = snapshot.GetRawText(),
                PostinstallDone = snapshot.TryGetProperty("postinstall_done", out var done) && done.ValueKind == JsonValueKind.True,
                CreatedAt = @event.At,
            }
            : null;
    }
}
