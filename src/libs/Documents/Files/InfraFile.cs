using System.Text;
using Goosed.Core.Blueprints;

namespace Goosed.Documents.Files;

/// <summary>A file of the desired state as it was read.</summary>
/// <param name="Path">Relative to the infra directory, with <c>/</c>.</param>
/// <param name="Content">Its bytes; of one that is too long or can't be read, none.</param>
/// <param name="Fault">Why it has no content, or null.</param>
internal sealed record InfraFile(string Path, byte[] Content, string? Fault = null)
{
    public const int MaxBytes = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Reads the file at <paramref name="location"/>; null when there is none any more.</summary>
    public static InfraFile? Read(string path, string location)
    {
        try
        {
            // What is no regular file has no length either, and opening a pipe would wait for a writer for ever.
            if (new FileInfo(location).Length == 0)
            {
                return new InfraFile(path, []);
            }

            using var file = new FileStream(location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[(int)Math.Min(file.Length, MaxBytes) + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > MaxBytes
                ? new InfraFile(path, [], $"The file is longer than {MaxBytes / 1024} KiB.")
                : new InfraFile(path, bytes[..length]);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new InfraFile(path, [], $"The file can't be read: {fault.Message}");
        }
    }

    /// <summary>The content as text, or null with a fault added.</summary>
    public string? Text(List<DocumentFault> faults)
    {
        if (Fault is not null)
        {
            faults.Add(new DocumentFault(Path, 0, Fault));
            return null;
        }

        try
        {
            return Strict.GetString(Content);
        }
        catch (DecoderFallbackException invalid)
        {
            var line = 1 + Content.AsSpan(0, Math.Clamp(invalid.Index, 0, Content.Length)).Count((byte)'\n');
            faults.Add(new DocumentFault(Path, line, "This is not UTF-8; save the file in that encoding."));
            return null;
        }
    }
}
