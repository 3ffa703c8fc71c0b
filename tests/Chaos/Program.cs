using System.CommandLine;
using Goosed.Chaos;

var root = new RootCommand("Runs goosed as a cluster on this machine, on real PostgreSQL, NATS and Ceph.")
{
    ClusterCommand.Create(),
    ChaosCommand.Create(),
    StormCommand.Create(),
    UpgradeCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
