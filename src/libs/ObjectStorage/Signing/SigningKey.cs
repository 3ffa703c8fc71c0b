using System.Security.Cryptography;
using Goosed.ObjectStorage.Files;

namespace Goosed.ObjectStorage.Signing;

/// <summary>The secret that signed URLs are made with. It never prints.</summary>
public sealed class SigningKey
{
    /// <summary>Fewest bytes that are taken for a key, and what a new one has.</summary>
    public const int Size = 32;

    // A key file that is longer is some other file.
    private const int MaxSize = 4096;

    private readonly byte[] _bytes;

    private SigningKey(byte[] bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A key of at least <see cref="Size"/> bytes, for processes that share one.</summary>
    public static SigningKey From(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, Size, nameof(secret));
        return new SigningKey(secret.ToArray());
    }

    /// <summary>The key in a file; without the file a new key is made and kept there, readable by its owner alone.</summary>
    /// <exception cref="SigningKeyException">The file is there, but holds no key or can't be read or made.</exception>
    public static SigningKey LoadOrCreate(string path)
    {
        try
        {
            return new SigningKey(Read(path) ?? Create(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SigningKeyException(
                $"The signing key {path} can't be read or made ({fault.Message}); let the user that goosed runs as read and write it.",
                fault);
        }
    }

    public override string ToString() => "(signing key)";

    private static byte[]? Read(string path)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (FileNotFoundException)
        {
            return null;
        }

        using (file)
        {
            var bytes = new byte[MaxSize + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length is >= Size and <= MaxSize ? bytes[..length] : throw Unusable(path, length);
        }
    }

    private static byte[] Create(string path)
    {
        var bytes = RandomNumberGenerator.GetBytes(Size);
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Write(temporary, bytes);

            // Where another process was faster, its key is the one.
            return Durable.TryMove(temporary, path) ? bytes : Read(path) ?? throw new FileNotFoundException("It vanished while it was made.", path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Write(string path, byte[] bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private static SigningKeyException Unusable(string path, int length) =>
        new($"The signing key {path} is {(length == 0 ? "empty" : length < Size ? $"only {length} bytes long" : "too long for a key")}; "
            + "restore it from a backup, or remove it to get a new one: URLs signed so far then stop working.");
}

/// <summary>The signing key can't be used; the message says what to do.</summary>
public sealed class SigningKeyException : Exception
{
    public SigningKeyException()
    {
    }

    public SigningKeyException(string message)
        : base(message)
    {
    }

    public SigningKeyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
