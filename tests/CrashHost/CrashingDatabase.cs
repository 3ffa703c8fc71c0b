using Goosed.Database;

namespace Goosed.CrashHost;

/// <summary>
/// Every write has three places, named after the method that makes it: before its transaction, when all of it is written
/// but not committed, and when it is durable but its caller does not know yet.
/// </summary>
internal sealed class CrashingDatabase(IDatabase inner, CrashPoints points) : IDatabase
{
    public Task<T> ReadAsync<T>(Func<Session, Task<T>> read, CancellationToken ct) => inner.ReadAsync(read, ct);

    public async Task<T> WriteAsync<T>(Func<Transaction, Task<T>> write, CancellationToken ct)
    {
        var name = NameOf(write);
        points.Pass($"{name} begin");
        var result = await inner.WriteAsync(async tx =>
        {
            var written = await write(tx);
            points.Pass($"{name} written");
            return written;
        }, ct);
        points.Pass($"{name} committed");
        return result;
    }

    public Task ProbeAsync(CancellationToken ct) => inner.ProbeAsync(ct);

    // The compiler calls the lambda of Method in a Type "<Method>b__N" and keeps it in a class inside Type.
    private static string NameOf(Delegate write)
    {
        var type = write.Method.DeclaringType;
        while (type?.DeclaringType is { } outer)
        {
            type = outer;
        }

        if (type == typeof(DatabaseExtensions) && write.Target is { } closure)
        {
            return NameOf(closure.GetType().GetFields().Select(field => field.GetValue(closure)).OfType<Delegate>().Single());
        }

        return $"{type?.Name}.{write.Method.Name.TrimStart('<').Split('>')[0]}";
    }
}
