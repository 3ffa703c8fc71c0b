using Goosed.Core.Events;
using Goosed.Core.Runs;
using Goosed.Core.Tokens;
using Goosed.Database;
using Goosed.Database.Access;
using Goosed.Database.Events;
using Goosed.Database.Postgres;
using Goosed.Database.Runs;
using Goosed.Database.Sqlite;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;

namespace Goosed;

/// <summary>The database, and what lives in it: events, deliveries, credentials.</summary>
internal static class DatabaseSetup
{
    public static void AddDatabase(this IServiceCollection services, GoosedOptions options)
    {
        services.AddSingleton<ChangeLog>();
        if (options.DatabaseDsn is { } dsn)
        {
            services.AddPostgres(Parse(dsn));
        }
        else
        {
            services.AddSqlite();
        }

        services.AddSingleton<IDeliveryLedger, DeliveryLedger>();
        services.AddSingleton<ICredentials, Credentials>();
        services.AddSingleton<IRunTraces, RunTraces>();
        services.AddSingleton<BackendProblem>(BackendProblems.OfDatabase);
    }

    /// <summary>Reads the setting's value; the fault tells what is wrong with it, and never the value.</summary>
    public static PostgresDsn Parse(string dsn)
    {
        try
        {
            return PostgresDsn.Parse(dsn);
        }
        catch (FormatException fault)
        {
            throw new SettingsException([new(DatabaseSettings.DsnSetting.Name, fault.Message)]);
        }
    }

    private static void AddPostgres(this IServiceCollection services, PostgresDsn dsn)
    {
        services.AddSingleton(dsn);
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<PostgresDatabase>());
        services.AddSingleton<PostgresEventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<PostgresEventLog>());
        services.AddSingleton<SharedSigningKey>();
        services.AddHostedService<PostgresStart>();
        services.AddHostedService<PostgresEventRelay>();
    }

    private static void AddSqlite(this IServiceCollection services)
    {
        services.AddSingleton(provider => new SqliteDatabase(
            provider.GetRequiredService<DataDirectory>().PathOf("goosed.db"), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ChangeLog>()));
        services.AddSingleton<IDatabase>(provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton<SqliteEventLog>();
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<SqliteEventLog>());
    }
}
