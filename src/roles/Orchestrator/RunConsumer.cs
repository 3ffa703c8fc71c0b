using Goosed.Core.Events;
using Goosed.Messaging;
using Microsoft.Extensions.Hosting;

namespace Goosed.Orchestrator;

/// <summary>Looks at a machine whenever an event names one.</summary>
internal sealed class RunConsumer(IEventBus bus, Reconciler reconciler) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        bus.ConsumeAsync(OrchestratorRole.RoleName, HandleAsync, stoppingToken);

    private Task HandleAsync(EventRecord @event, CancellationToken ct) =>
        Concerns(@event.Subject) && EventData.MachineId(@event.Data) is { } machineId
            ? reconciler.ReconcileAsync(machineId, ct)
            : Task.CompletedTask;

    private static bool Concerns(string subject) =>
        subject is Subjects.MachineEnrolled or Subjects.AgentFacts || Subjects.Matches(subject, "goosed.runs.*");
}
