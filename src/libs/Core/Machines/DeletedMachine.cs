namespace Goosed.Core.Machines;

/// <summary>What is left of a machine that was deleted. The values of its profile, which may be secret, are gone.</summary>
public sealed record DeletedMachine
{
    public required Guid Id { get; init; }

    /// <summary>What it was known by.</summary>
    public required MachineKeys Keys { get; init; }

    public string? HostName { get; init; }

    /// <summary>True when nobody could hand it an installer.</summary>
    public bool IsProtected { get; init; }

    /// <summary>Names of the settings that its profile had; null where that is not on record.</summary>
    public IReadOnlyList<string>? Settings { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset DeletedAt { get; init; }

    /// <summary>The machine as it comes back: with its id, keys, host name and protection, and without a run that it waits for.</summary>
    public Machine Restored(DateTimeOffset now)
    {
        var machine = new Machine { Id = Id, Mac = default, CreatedAt = CreatedAt, UpdatedAt = now }.WithOwn(Keys);
        if (HostName is not null)
        {
            machine.Profile["hostname"] = HostName;
        }

        if (IsProtected)
        {
            machine.Profile["protected"] = true;
        }

        return machine;
    }

    /// <summary>Names of the settings that do not come back; null where they are not on record.</summary>
    public IReadOnlyList<string>? Lost => Settings is null ? null
        : [.. Settings.Where(name => !(name == "hostname" && HostName is not null) && !(name == "protected" && IsProtected))];
}
