using System.Globalization;
using Goosed.Core.Artifacts;

namespace Goosed.ObjectStorage.S3;

/// <summary>Names in the bucket: an object has its own key; what begins with <c>.goosed/</c> is the store's, and no key leads there.</summary>
internal static class S3Names
{
    /// <summary>Begins everything that is not an object of a caller's.</summary>
    public const string Own = ".goosed/";

    /// <summary>Pieces of uploads: <c>.goosed/incoming/UPLOAD/START-ID</c>.</summary>
    public const string Incoming = Own + "incoming/";

    /// <summary>Files that were sent to the gateway past goosed and are not checked yet, by the digest that they should have.</summary>
    public const string Direct = Own + "direct/";

    /// <summary>Small texts of the program's own.</summary>
    public const string Notes = Own + "notes/";

    private const string Damaged = Own + "damaged/";

    public static bool IsOwn(string key) => key.StartsWith(Own, StringComparison.Ordinal);

    /// <summary>Where the pieces of an upload lie; those of one with a digest are found by it again.</summary>
    public static string PiecesOf(Sha256Digest? digest) => $"{Incoming}{digest?.ToString() ?? Guid.NewGuid().ToString("N")}/";

    /// <summary>A new name for the piece that begins at a byte.</summary>
    public static string Piece(string pieces, long start) => string.Create(CultureInfo.InvariantCulture, $"{pieces}{start:D16}-{Guid.NewGuid():N}");

    /// <summary>The byte that a piece begins at; null when it is no piece.</summary>
    public static long? StartOf(string piece) =>
        long.TryParse(piece[(piece.LastIndexOf('/') + 1)..].Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : null;

    public static string DamagedCopy(ObjectKey key, DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{Damaged}{key}-{at:yyyyMMddHHmmssfff}");
}
