namespace Goosed.Database;

/// <summary>
/// Table <c>secrets</c>: what all processes on one server share. An embedded installation keeps its secrets in files instead.
/// </summary>
public static class SecretStore
{
    /// <summary>The secret with a name; the first to ask makes it from what he offers.</summary>
    public static async Task<byte[]> FindOrAddAsync(Transaction tx, string name, byte[] offered)
    {
        await tx.SendAsync(
            "insert into secrets(name, value, created_at) values (@name, @offered, @Now) on conflict do nothing",
            new { name, offered, tx.Now });
        return await tx.FindAsync<byte[]>("select value from secrets where name = @name", new { name })
            ?? throw new InvalidDataException($"The secret {name} vanished while it was made.");
    }
}
