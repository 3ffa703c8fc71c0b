using System.Runtime.InteropServices;
using Goosed.Goosectl;
using Goosed.Goosectl.Output;

using var stop = new CancellationTokenSource();
// The first signal lets a command put away what it made; the second one ends it where it is.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandTree.RunAsync(args, StandardOutput.Open(), Console.Error, stop.Token);
