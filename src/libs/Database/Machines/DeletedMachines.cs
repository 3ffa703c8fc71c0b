using System.Text.Json.Nodes;
using Goosed.Core.Machines;

namespace Goosed.Database.Machines;

/// <summary>Machines that were deleted, as table <c>machines</c> keeps them for their history.</summary>
public static class DeletedMachines
{
    private const string Select = "select id, uuid, serial, own, remains, created_at, deleted_at from machines";

    public static async Task<DeletedMachine?> FindAsync(Session session, Guid id) =>
        (await session.FindAsync<Row>($"{Select} where id = @id and deleted_at is not null", new { id }))?.ToMachine();

    /// <summary>Those of people, the newest first.</summary>
    public static Task<Page<DeletedMachine>> ListAsync(Session session, PageRequest page) =>
        new ListQuery(Select)
            .Where("deleted_at is not null")
            .Where("coalesce(cast(remains -> 'simulated' as text), 'false') <> 'true'")
            .PageAsync<Row, DeletedMachine>(
                session, page, new(["id"], NewestFirst: true, row => row.Id.ToString("D"), KeyPart.Id), row => row.ToMachine());

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string? Uuid { get; init; }
        public string? Serial { get; init; }
        public JsonObject? Own { get; init; }
        public JsonObject? Remains { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset DeletedAt { get; init; }

        // Of one that an earlier version deleted there is what the API had set.
        public DeletedMachine ToMachine() => new()
        {
            Id = Id,
            Keys = (Remains?["keys"] as JsonObject ?? Own) is { } keys ? MachineJson.Keys(keys) : new([], Uuid, Serial),
            HostName = (string?)Remains?["hostname"],
            IsProtected = (bool?)Remains?["protected"] == true,
            Settings = Remains?["settings"] is JsonArray settings ? [.. settings.Select(name => (string?)name ?? "")] : null,
            CreatedAt = CreatedAt,
            DeletedAt = DeletedAt,
        };
    }
}
