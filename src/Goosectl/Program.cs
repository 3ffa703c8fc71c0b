using Goosed.Goosectl;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    press.Cancel = true;
    stop.Cancel();
};
return await CommandTree.RunAsync(args, Console.Out, Console.Error, stop.Token);
