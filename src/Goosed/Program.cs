using System.CommandLine;
using Goosed.Commands;

var root = new RootCommand("Deploys operating systems onto bare machines over the network.")
{
    ServeCommand.Create(),
    MigrateCommand.Create(),
    AcceptDatabaseCommand.Create(),
    ConfigCommand.Create(),
    VerifyCommand.Create(),
    HealthCommand.Create(),
};
return await LastResort.RunAsync(root.Parse(args));
