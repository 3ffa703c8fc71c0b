using System.Text.Json;
using System.Text.Json.Nodes;
using Goosed.Core.Blueprints;
using Goosed.Core.Ids;

namespace Goosed.Database.Blueprints;

/// <summary>A workflow with its row's facts.</summary>
public sealed record StoredWorkflow(Guid Id, Workflow Workflow, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>Table <c>workflows</c>.</summary>
public static class WorkflowStore
{
    private const string Select = "select id, steps, created_at, updated_at from workflows";

    public static async Task<StoredWorkflow?> FindAsync(Session session, string name) =>
        (await session.FindAsync<Row>($"{Select} where name = @name and present", new { name }))?.ToStored();

    public static async Task<StoredWorkflow?> FindAsync(Session session, Guid id) =>
        (await session.FindAsync<Row>($"{Select} where id = @id and present", new { id }))?.ToStored();

    public static async Task<IReadOnlyList<StoredWorkflow>> AllAsync(Session session) =>
        [.. (await session.QueryAsync<Row>($"{Select} where present")).Select(row => row.ToStored())];

    public static Task<Page<StoredWorkflow>> ListAsync(Session session, PageRequest page) =>
        new ListQuery(Select)
            .Where("present")
            .PageAsync<Row, StoredWorkflow>(
                session, page, new(["name"], NewestFirst: false, row => row.ToStored().Workflow.Name, KeyPart.Text), row => row.ToStored());

    /// <summary>True when a row that is in force would be written with other content.</summary>
    public static bool Differs(Workflow stored, Workflow document) => !JsonNode.DeepEquals(
        JsonSerializer.SerializeToNode(stored, DatabaseJson.Default.Workflow),
        JsonSerializer.SerializeToNode(document, DatabaseJson.Default.Workflow));

    public static Task PutAsync(Transaction tx, Workflow workflow) => tx.SendAsync(
        """
        insert into workflows(id, name, steps, present, created_at, updated_at) values (@id, @Name, @steps, true, @Now, @Now)
        on conflict(name) do update set steps = excluded.steps, present = true, updated_at = excluded.updated_at
        """,
        new
        {
            id = Uuid7.New(tx.Now),
            workflow.Name,
            steps = new JsonText(JsonSerializer.Serialize(workflow, DatabaseJson.Default.Workflow)),
            tx.Now,
        });

    public static Task RetireAsync(Transaction tx, Guid id) =>
        tx.SendAsync("update workflows set present = false where id = @id", new { id });

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string? Steps { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }

        public StoredWorkflow ToStored() => new(
            Id,
            JsonSerializer.Deserialize(Steps ?? "", DatabaseJson.Default.Workflow)
                ?? throw new InvalidDataException($"The row of workflow {Id} holds no document."),
            CreatedAt,
            UpdatedAt);
    }
}
