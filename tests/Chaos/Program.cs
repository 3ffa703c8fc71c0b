using System.CommandLine;
using Goosed.Chaos;

var root = new RootCommand("Runs goosed as a cluster on this machine, on real PostgreSQL, NATS and Ceph.")
{
    ClusterCommand.Create(),
    ChaosCommand.Create(),
    StormCommand.Create(),
    UpgradeCommand.Create(),
};

// Its servers are stopped, and their files removed, before it ends.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
