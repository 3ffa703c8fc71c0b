namespace Goosed.Core.Machines;

/// <summary>Stand-in until the scripts' part is merged.</summary>
public sealed record LocalBoot
{
    public static LocalBoot Auto { get; } = new();

    public static LocalBoot Read(string? text) => text is null ? Auto : new();
}
