using Goosed.Core.Audit;
using Goosed.Core.Machines;
using Goosed.Core.Runs;
using Microsoft.Extensions.Logging;

namespace Goosed.Database;

/// <summary>The log's lines of what changed, whoever changed it. They are written once the change is committed.</summary>
public sealed partial class ChangeLog(ILogger<ChangeLog> logger)
{
    internal void Enrolled(Machine machine, Author author)
    {
        var hostname = Name(machine);
        LogEnrolled(logger, hostname, machine.Id, machine.Address, author.Name);
    }

    internal void Deleted(Machine machine, Author author)
    {
        var hostname = Name(machine);
        LogDeleted(logger, hostname, machine.Id, machine.Address, author.Name);
    }

    internal void Started(Run run, Machine machine, Author author)
    {
        var hostname = Name(machine);
        LogStarted(logger, run.Id, hostname, machine.Id, author.Name, run.Blueprint ?? "(none)", run.Workflow);
    }

    internal void Ended(Run run, Machine? machine, Author author)
    {
        var level = run.Status == RunStatus.Failed ? LogLevel.Warning : LogLevel.Information;
        var hostname = machine is null ? $"{run.MachineId}" : Name(machine);
        var status = run.Status.ToWord();
        LogEnded(logger, level, run.Id, hostname, run.MachineId, status, author.Name, run.Milestone, run.Message ?? "");
    }

    private static string Name(Machine machine) =>
        machine.Hostname ?? machine.Address?.ToString() ?? machine.Id.ToString();

    [LoggerMessage(Level = LogLevel.Information, Message = "{Hostname} was enrolled by {Actor}: machine {Machine}, address {Mac}")]
    private static partial void LogEnrolled(ILogger logger, string hostname, Guid machine, MacAddress? mac, string actor);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Hostname} was deleted by {Actor}: machine {Machine}, address {Mac}")]
    private static partial void LogDeleted(ILogger logger, string hostname, Guid machine, MacAddress? mac, string actor);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Hostname}: run {Run} was started by {Actor} with blueprint {Blueprint} and workflow {Workflow}; machine {Machine}")]
    private static partial void LogStarted(ILogger logger, Guid run, string hostname, Guid machine, string actor, string blueprint, string workflow);

    [LoggerMessage(Message = "{Hostname}: run {Run} ended as {Status}, by {Actor}, at milestone {Milestone}; machine {Machine}. {Reason}")]
    private static partial void LogEnded(
        ILogger logger, LogLevel level, Guid run, string hostname, Guid machine, string status, string actor, string? milestone, string reason);
}
