using System.Security.Cryptography;
using System.Text;
using NpgsqlTypes;

namespace Goosed.Database.Postgres;

/// <summary>Counts and digests a table's rows, whatever order they come in.</summary>
internal sealed class RowDigests(IReadOnlyList<NpgsqlDbType> types)
{
    private readonly List<byte[]> _rows = [];
    private readonly StringBuilder _row = new();

    public (long Rows, string Digest) Result
    {
        get
        {
            using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var row in _rows.OrderBy(Convert.ToHexStringLower, StringComparer.Ordinal))
            {
                all.AppendData(row);
            }

            return (_rows.Count, Convert.ToHexStringLower(all.GetHashAndReset()));
        }
    }

    /// <summary>Adds a row: the value of a column by its place.</summary>
    public void Add(Func<int, object?> valueAt)
    {
        _row.Clear();
        for (var column = 0; column < types.Count; column++)
        {
            var text = TransferValues.Text(types[column], valueAt(column));
            _row.Append(text.Length).Append(':').Append(text);
        }

        _rows.Add(SHA256.HashData(Encoding.UTF8.GetBytes(_row.ToString())));
    }
}
