using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Goosed.Core.Audit;
using Goosed.Database;

namespace Goosed.Api.Audit;

/// <summary>A row of the audit on the wire.</summary>
public sealed record AuditView
{
    public AuditView(AuditEntry entry, SecretMasker secrets)
    {
        Id = entry.Id;
        Actor = entry.Actor;
        Action = entry.Action;
        Obj = entry.Obj;
        MachineId = entry.MachineId;
        Hostname = entry.Hostname;
        Details = entry.Details is null ? null : secrets.HideIn(entry.Details);
        At = entry.At;
        Address = entry.Address;
    }

    [JsonRequired]
    public long Id { get; init; }
    [JsonRequired]
    public string Actor { get; init; }
    [JsonRequired]
    public string Action { get; init; }

    /// <summary>What it was done to, as <c>kind/id</c>.</summary>
    [JsonRequired]
    public string Obj { get; init; }
    /// <summary>The machine that it concerns; null where it concerns none.</summary>
    public Guid? MachineId { get; }

    /// <summary>That machine's host name, also when it was deleted since; null where it has none.</summary>
    public string? Hostname { get; }
    public JsonObject? Details { get; }
    [JsonRequired]
    public DateTimeOffset At { get; init; }

    /// <summary>Where the call came from; null for what a role did by itself.</summary>
    public string? Address { get; }
}
