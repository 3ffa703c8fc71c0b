using Goosed.Bench;
using Goosed.Bench.Large;

// `bare` and `sendfile` are other sides of comparisons, which the benchmark starts as processes of their own.
return args switch
{
    ["bare", var port, var file] => await BareServer.RunAsync(int.Parse(port, null), file),
    ["sendfile", var port, var file] => await SendFileServer.RunAsync(int.Parse(port, null), file),
    _ => await Session.RunAsync(args),
};
