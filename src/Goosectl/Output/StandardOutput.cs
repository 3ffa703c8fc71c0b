using Microsoft.Win32.SafeHandles;

namespace Goosed.Goosectl.Output;

/// <summary>Where data goes.</summary>
internal static class StandardOutput
{
    // EPIPE of errno.h
    private const int BrokenPipe = 32;

    /// <summary>
    /// Standard output. Into a pipe it is written without <see cref="Console"/>, which hides that nobody reads it any more.
    /// </summary>
    public static TextWriter Open()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
        {
            return Console.Out;
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // A file is left to Console: several programs may share one, and its place in it.
        return stream.CanSeek ? Console.Out : new StreamWriter(stream) { AutoFlush = true };
    }

    /// <summary>True when the reader of the pipe, such as <c>head</c>, has gone.</summary>
    public static bool IsClosed(IOException fault) => fault.HResult == BrokenPipe;
}
