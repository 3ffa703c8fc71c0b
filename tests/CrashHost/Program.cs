using Goosed;
using Goosed.Core.Events;
using Goosed.CrashHost;
using Goosed.Database;
using Goosed.Hosting.Settings;
using Goosed.Messaging;
using Goosed.ObjectStorage;
using Microsoft.Extensions.DependencyInjection;

// goosed as `goosed serve ROLE…` runs it, but for the place where it kills itself, and for a clock that may be wrong.
IReadOnlyList<string> roles = args.Length > 0 ? args : [.. Roles.All.Select(role => role.Name)];
var options = GoosedOptions.Read(new SettingsReader(Environment.GetEnvironmentVariable, new Dictionary<string, string?>()), roles);
var points = CrashPoints.FromEnvironment();
await using var server = await GoosedServer.BuildAsync(options, services =>
{
    services.AddSingleton<TimeProvider>(ShiftedClock.FromEnvironment());
    services.Decorate<IDatabase>(database => new CrashingDatabase(database, points));
    services.Decorate<IDeliveryLedger>(ledger => new CrashingLedger(ledger, points));
    services.Decorate<IEventBus>(bus => new CrashingBus(bus, points));
    services.Decorate<IObjectStore>(objects => new CrashingObjects(objects, points));
});
await server.RunAsync();
