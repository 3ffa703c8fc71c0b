namespace Goosed.Goosectl;

/// <summary>
/// What an operator is told when a command ends by a fault that none of it expected: never a stack trace, nor words of the programming
/// language.
/// </summary>
internal static class LastResort
{
    /// <summary>Set to 1, the whole fault is told, for a report to those who maintain goosed.</summary>
    public const string Debug = "GOOSECTL_DEBUG";

    public static CtlException Of(Exception fault, string command) => fault switch
    {
        _ when Environment.GetEnvironmentVariable(Debug) == "1" => new(
            Exit.Failed, $"'{command}' could not go on.", fault.ToString(), "Report it with this text; goosectl version has the version."),
        HttpIOException or HttpRequestException => new(
            Exit.Unreachable, "The connection to the server was cut.", "The server's answer ended before it was whole.",
            "Try again; goosectl doctor looks at the server."),
        IOException or UnauthorizedAccessException => new(
            Exit.Failed, "A file can't be used.", fault.Message,
            "Check that it is there, that it may be read or written, and that the disk is not full."),
        _ => new(
            Exit.Failed, $"'{command}' could not go on.",
            "Something in the server's answer has a form that this version of goosectl does not expect.",
            $"Compare the versions: goosectl version. Details: {Debug}=1 {command}"),
    };
}
