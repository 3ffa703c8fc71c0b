using Goosed.Bench.Load;

namespace Goosed.Bench.Engines;

/// <summary>A database that goosed is measured on, and the bare use of it that goosed is measured against.</summary>
internal interface IEngine : IAsyncDisposable
{
    /// <summary>As people call it.</summary>
    string Name { get; }

    /// <summary>How many raw writers there are.</summary>
    int Writers { get; }

    /// <summary>What is to be reached of their rate: by all roles in one process, and by the api as a process of its own.</summary>
    (double? Together, double? Alone) FactsBar { get; }

    /// <summary>Has goosed use it.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Kestrel with one route that reads one row of as many as there are machines.</summary>
    Task<Server> BareAsync(int machines);

    /// <summary>Upserts of one row, a durable commit each.</summary>
    Task<IRawUpserts> UpsertsAsync(IReadOnlyList<Guid> machines);

    /// <summary>Events of goosed's that some consumer has not handled yet.</summary>
    Task<long> BehindAsync();
}

/// <summary>What facts are measured against.</summary>
internal interface IRawUpserts : IAsyncDisposable
{
    Task<LoadResult> RunAsync(TimeSpan duration);
}
