using Goosed.Bench;

// `bare` is the other side of the comparisons, which the benchmark starts as a process of its own.
return args is ["bare", var port, var file]
    ? await BareServer.RunAsync(int.Parse(port, null), file)
    : await Session.RunAsync(args);
