using Goosed.Core.Events;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Access;
using Goosed.Database.Runs;
using Goosed.Database.Sqlite;
using Goosed.Hosting.Errors;

namespace Goosed;

/// <summary>The database, and what lives in it: events, deliveries, credentials.</summary>
internal static class DatabaseSetup
{
    public static void AddDatabase(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SqliteDatabase(provider.GetRequiredService<DataDirectory>().PathOf("goosed.db"), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<SqliteEventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<SqliteEventLog>());
        services.AddSingleton<IDeliveryLedger>(provider => provider.GetRequiredService<SqliteEventLog>());
        services.AddSingleton<ICredentials, Credentials>();
        services.AddSingleton<IRunTraces, RunTraces>();
        services.AddSingleton<BackendProblem>(BackendProblems.OfDatabase);
    }
}
