using System.Runtime.CompilerServices;
using Goosed.Testing;

namespace Goosed.Deploy.Tests;

/// <summary>Where the files lie that are checked, and what they are checked with.</summary>
internal static class Repository
{
    public static string Path(string relative) => System.IO.Path.GetFullPath(System.IO.Path.Combine(Here(), "../..", relative));

    /// <summary>A program on PATH, or the one that build/scripts/lab-tools.sh got; null where there is neither.</summary>
    public static string? LabTool(string name) => Tool.Find(name) ?? (File.Exists(Path($"artifacts/lab/{name}")) ? Path($"artifacts/lab/{name}") : null);

    private static string Here([CallerFilePath] string caller = "") => System.IO.Path.GetDirectoryName(caller) ?? ".";
}
