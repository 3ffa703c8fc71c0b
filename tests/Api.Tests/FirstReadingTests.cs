using System.Net;
using Goosed.Database;
using Goosed.Database.Sqlite;
using Goosed.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Api.Tests;

/// <summary>Machines that are enrolled before a new database has read the desired state.</summary>
public sealed class FirstReadingTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_first_run_waits_for_the_reading_and_has_the_blueprint_and_workflow_that_it_names()
    {
        _directory.Write("infra/blueprints/rocky/9/base/blueprint.yaml", GoosedApp.MirrorBlueprint);
        _directory.Write(
            "infra/workflows/quick.yaml",
            "apiVersion: goosed.io/v1alpha1\nkind: Workflow\nspec: {steps: [{name: boot, deadline: 7d}, {name: install}]}\n");
        var mayRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await GoosedApp.StartAsync(new()
        {
            Directory = _directory,

            // Written so, the program is not waited for until it has read.
            Environment = new Dictionary<string, string?> { ["GOOSED_LISTEN"] = "http://127.0.0.1:0/" },
            Replace = services => services.AddSingleton<IDatabase>(
                provider => new LateReading(provider.GetRequiredService<SqliteDatabase>(), mayRead.Task)),
        });
        var machine = await app.EnrolAsync("525400000001", new { workflow = "quick" });
        var early = await app.Client.PostAsync("/v1/runs/start", $$"""{"machine_id": "{{machine}}"}""");
        early.IsProblem(HttpStatusCode.ServiceUnavailable, "has not been read yet");

        mayRead.SetResult();

        var run = await app.RunOfAsync(machine);
        Assert.Equal(("quick", "rocky/9/base", "running"), ((string?)run["workflow"], (string?)run["blueprint"], (string?)run["status"]));
    }

    /// <summary>A database that nobody can write a reading of the desired state to before a time.</summary>
    private sealed class LateReading(SqliteDatabase real, Task mayRead) : IDatabase
    {
        public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct) => real.ReadAsync(read, ct);

        public async Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct)
        {
            if (write.Method.DeclaringType?.FullName?.StartsWith("Goosed.Blueprints.", StringComparison.Ordinal) == true)
            {
                await mayRead.WaitAsync(ct);
            }

            return await real.WriteAsync(write, ct);
        }

        public Task ProbeAsync(CancellationToken ct) => real.ProbeAsync(ct);
    }
}
