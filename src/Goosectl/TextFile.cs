namespace Goosed.Goosectl;

/// <summary>Files that the command line names.</summary>
internal static class TextFile
{
    /// <summary>All of a file, or of standard input for <c>-</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="next">What to do when it can't be read.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<string> ReadAsync(string path, string next, CancellationToken ct)
    {
        try
        {
            return path == "-" ? await Console.In.ReadToEndAsync(ct) : await File.ReadAllTextAsync(path, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CtlException.Usage($"{path} can't be read.", Why(fault, path), next);
        }
    }

    /// <summary>Why a file can't be used.</summary>
    public static string Why(Exception fault, string path) => fault switch
    {
        _ when Directory.Exists(path) => "It is a folder.",
        FileNotFoundException or DirectoryNotFoundException => "There is no such file.",
        UnauthorizedAccessException => "This user may not use it.",
        _ => fault.Message,
    };
}
