using System.Text.Json.Nodes;
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
        Details = entry.Details is null ? null : secrets.HideIn(entry.Details);
        At = entry.At;
        Address = entry.Address;
    }

    public long Id { get; }
    public string Actor { get; }
    public string Action { get; }

    /// <summary>What it was done to, as <c>kind/id</c>.</summary>
    public string Obj { get; }
    public JsonObject? Details { get; }
    public DateTimeOffset At { get; }

    /// <summary>Where the call came from; null for what a role did by itself.</summary>
    public string? Address { get; }
}
