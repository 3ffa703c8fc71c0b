using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Machines;

namespace Goosed.Database.Blueprints;

/// <summary>A blueprint with its row's facts.</summary>
/// <param name="Present">False once no file says it any more.</param>
public sealed record StoredBlueprint(Guid Id, Blueprint Blueprint, bool Present, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Table <c>blueprints</c>.</summary>
public static class BlueprintStore
{
    private const string Select = "select id, data, present, created_at, updated_at from blueprints";

    /// <summary>The name of the one that machines get which name none, in a statement.</summary>
    internal const string DefaultName = $"(select name from blueprints where {IsDefault})";

    private const string IsDefault = "is_default and present order by name limit 1";

    public static async Task<StoredBlueprint?> FindAsync(Session session, Guid id) =>
        (await session.FindAsync<Row>($"{Select} where id = @id", new { id }))?.ToStored();

    /// <summary>The blueprint in force under a name.</summary>
    public static async Task<StoredBlueprint?> FindAsync(Session session, string name) =>
        (await session.FindAsync<Row>($"{Select} where name = @name and present", new { name }))?.ToStored();

    /// <summary>The one that machines get which name none.</summary>
    public static async Task<StoredBlueprint?> DefaultAsync(Session session) =>
        (await session.FindAsync<Row>($"{Select} where {IsDefault}"))?.ToStored();

    /// <summary>The name of that one.</summary>
    public static Task<string?> DefaultNameAsync(Session session) => session.FindAsync<string>($"select {DefaultName}");

    public static async Task<IReadOnlyList<StoredBlueprint>> AllAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"{Select} where present")).Select(row => row.ToStored())];

    public static Task<Page<StoredBlueprint>> ListAsync(Session session, PageRequest page) =>
        new ListQuery(Select).PageAsync<Row, StoredBlueprint>(
            session, page, new(["name"], NewestFirst: false, row => row.ToStored().Blueprint.Name, KeyPart.Text), row => row.ToStored());

    /// <summary>True when a row that is in force would be written with other content.</summary>
    public static bool Differs(Blueprint stored, Blueprint document) => !JsonNode.DeepEquals(
        JsonSerializer.SerializeToNode(stored, DatabaseJson.Default.Blueprint),
        JsonSerializer.SerializeToNode(document, DatabaseJson.Default.Blueprint));

    /// <summary>Puts a document in force.</summary>
    public static Task PutAsync(Transaction tx, Blueprint blueprint) => tx.SendAsync(
        """
        insert into blueprints(id, name, os, version, data, is_default, local_boot, present, created_at, updated_at)
        values (@Id, @Name, @Family, @Version, @Data, @Default, @LocalBoot, true, @Now, @Now)
        on conflict(id) do update set os = excluded.os, version = excluded.version, data = excluded.data, is_default = excluded.is_default,
            local_boot = excluded.local_boot, present = true, updated_at = excluded.updated_at
        """,
        new
        {
            Id = BlueprintId.From(blueprint.Name),
            blueprint.Name,
            blueprint.Os.Family,
            blueprint.Os.Version,
            Data = new JsonText(JsonSerializer.Serialize(blueprint, DatabaseJson.Default.Blueprint)),
            blueprint.Default,
            LocalBoot = blueprint.Profile[LocalBoot.Key] is JsonValue way && way.TryGetValue<string>(out var text) ? text : null,
            tx.Now,
        });

    /// <summary>Takes a document out of force; its row stays, as runs name it.</summary>
    public static Task RetireAsync(Transaction tx, Guid id) =>
        tx.SendAsync("update blueprints set present = false, is_default = false where id = @id", new { id });

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string? Data { get; init; }
        public bool Present { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }

        public StoredBlueprint ToStored() => new(
            Id,
            JsonSerializer.Deserialize(Data ?? "", DatabaseJson.Default.Blueprint)
                ?? throw new InvalidDataException($"The row of blueprint {Id} holds no document."),
            Present,
            CreatedAt,
            UpdatedAt);
    }
}
