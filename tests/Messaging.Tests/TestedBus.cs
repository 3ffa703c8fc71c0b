using Goosed.Database.Events;
using Microsoft.Extensions.Time.Testing;

namespace Goosed.Messaging.Tests;

/// <summary>An empty bus of the kind under test, with a clock that a test moves.</summary>
public interface ITestedBus : IAsyncDisposable
{
    FakeTimeProvider Clock { get; }

    IEventBus Bus { get; }

    Task<Guid> PublishAsync(string data);

    Task<IReadOnlyList<DeliveryFailure>> FailuresAsync();

    Task ReplayAsync(string consumer, Guid eventId);

    /// <summary>Closes everything and opens it again, as a new process does.</summary>
    Task RestartAsync();
}
