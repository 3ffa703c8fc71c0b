using Goosed;
using Goosed.Core.Events;
using Goosed.CrashHost;
using Goosed.Database;
using Goosed.Database.Sqlite;
using Goosed.Hosting.Settings;
using Goosed.Messaging;
using Goosed.ObjectStorage;
using Microsoft.Extensions.DependencyInjection;

// goosed as `goosed serve` runs it, but for the place where it kills itself.
var options = GoosedOptions.Read(new SettingsReader(Environment.GetEnvironmentVariable, new Dictionary<string, string?>()), [.. Roles.All.Select(role => role.Name)]);
var points = CrashPoints.FromEnvironment();
await using var server = GoosedServer.Build(options, services =>
{
    services.AddSingleton(points);
    services.AddSingleton<IDatabase>(provider => new CrashingDatabase(provider.GetRequiredService<SqliteDatabase>(), points));
    services.AddSingleton<IDeliveryLedger>(provider => new CrashingLedger(provider.GetRequiredService<SqliteEventLog>(), points));
    services.Decorate<IEventBus>(bus => new CrashingBus(bus, points));
    services.Decorate<IObjectStore>(objects => new CrashingObjects(objects, points));
});
await server.RunAsync();
