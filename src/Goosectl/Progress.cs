using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>How far something long has come: one line on a terminal, nothing elsewhere.</summary>
internal sealed class Progress(Invocation call, string what, long total) : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    private readonly bool _shown = Palette.IsTerminal(Console.Error) && !call.Get(GlobalOptions.Quiet);
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private long _last;

    public void At(long done)
    {
        if (_shown && TimeProvider.System.GetElapsedTime(_last) >= s_pause)
        {
            _last = TimeProvider.System.GetTimestamp();
            var seconds = Math.Max(TimeProvider.System.GetElapsedTime(_began).TotalSeconds, 0.001);
            call.Out.Progress($"{what} {Commands.ByteSize.Text(done)} of {Commands.ByteSize.Text(total)}, {done * 100 / Math.Max(total, 1)} %, {Commands.ByteSize.Text((long)(done / seconds))}/s");
        }
    }

    public void Dispose()
    {
        if (_last != 0)
        {
            call.Out.Progress("");
        }
    }
}
