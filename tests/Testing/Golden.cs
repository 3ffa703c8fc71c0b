using System.Runtime.CompilerServices;

namespace Goosed.Testing;

/// <summary>
/// Compares rendered text with a file that is kept beside the tests. <c>GOOSED_ACCEPT_GOLDEN=1</c> writes the files instead,
/// for the difference to be read in the diff of the commit.
/// </summary>
public static class Golden
{
    private const string Accept = "GOOSED_ACCEPT_GOLDEN";

    /// <summary>The folder Golden/ beside the calling source file, with a sub-folder.</summary>
    public static string Folder(string name, [CallerFilePath] string caller = "") =>
        Path.Combine(Path.GetDirectoryName(caller) ?? ".", "Golden", name);

    /// <summary>Fails, with the first line that differs, unless the file holds exactly this text.</summary>
    /// <exception cref="GoldenMismatchException">The file is missing or differs.</exception>
    public static void Match(string path, string actual)
    {
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? ".");
            File.WriteAllText(path, actual);
            return;
        }

        if (!File.Exists(path))
        {
            throw new GoldenMismatchException($"{path} is missing. Run the test once with {Accept}=1 and read the new file.");
        }

        var expected = File.ReadAllText(path);
        if (expected != actual)
        {
            throw new GoldenMismatchException($"{path}{FirstDifference(expected, actual)}\nRun the test with {Accept}=1 if the new text is right.");
        }
    }

    private static string FirstDifference(string expected, string actual)
    {
        var (old, now) = (expected.Split('\n'), actual.Split('\n'));
        var line = Enumerable.Range(0, Math.Max(old.Length, now.Length)).First(i => At(old, i) != At(now, i));
        return $":{line + 1}\n- {At(old, line)}\n+ {At(now, line)}";
    }

    private static string At(string[] lines, int i) => i < lines.Length ? lines[i] : "(no line)";
}

/// <summary>A rendered text is not what its golden file holds.</summary>
public sealed class GoldenMismatchException : Exception
{
    /// <summary>Says which file and which line.</summary>
    public GoldenMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Without words.</summary>
    public GoldenMismatchException()
    {
    }

    /// <summary>Says which file and which line, and what caused it.</summary>
    public GoldenMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
