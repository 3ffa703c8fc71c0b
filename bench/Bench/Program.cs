using Goosed.Bench;
using Goosed.Bench.Engines;
using Goosed.Bench.Large;

// `bare` and `sendfile` are other sides of comparisons, which the benchmark starts as processes of their own.
return args switch
{
    ["bare", "sqlite", var port, var file] => await SqliteBare.RunAsync(int.Parse(port, null), file),
    ["bare", "postgres", var port, var connection] => await PostgresBare.RunAsync(int.Parse(port, null), connection),
    ["sendfile", var port, var file] => await SendFileServer.RunAsync(int.Parse(port, null), file),
    _ => await Session.RunAsync(args),
};
