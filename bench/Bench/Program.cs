using Goosed.Bench;
using Goosed.Bench.Engines;
using Goosed.Bench.Large;
using Goosed.Bench.Soak;
using Goosed.Bench.Soak.Attackers;

// `bare` and `sendfile` are other sides of comparisons and `attack` is a soak's, which the benchmark starts as processes of their own.
return args switch
{
    ["bare", "sqlite", var port, var file] => await SqliteBare.RunAsync(int.Parse(port, null), file),
    ["bare", "postgres", var port, var connection] => await PostgresBare.RunAsync(int.Parse(port, null), connection),
    ["sendfile", var port, var file] => await SendFileServer.RunAsync(int.Parse(port, null), file),
    ["attack", var plan] => await Attack.RunAsync(plan),
    _ when args.Contains(Session.Soak) && !OwnNetwork.IsEntered => await OwnNetwork.RunAsync(args),
    _ => await Session.RunAsync(args),
};
