using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Goosed.Bench.Large;

/// <summary>A file of random bytes that goosed has as an artifact.</summary>
/// <param name="Path">On the disk.</param>
/// <param name="Sha256">Its digest.</param>
/// <param name="Length">Bytes.</param>
internal sealed record LargeFile(string Path, string Sha256, long Length)
{
    public static LargeFile Make(string path, long length)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path) ?? ".");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.Create(path);
        var block = new byte[1 << 20];
        for (long done = 0; done < length; done += block.Length)
        {
            Random.Shared.NextBytes(block);
            hash.AppendData(block);
            file.Write(block);
        }

        return new(path, Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }

    /// <summary>Uploads it, and gives the URL that it is downloaded by.</summary>
    public async Task<Uri> UploadAsync(Server goosed)
    {
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{goosed.Port}"), Timeout = TimeSpan.FromMinutes(5) };
        using var registered = await client.PostAsync(new Uri("/v1/artifacts", UriKind.Relative), JsonContent.Create(new JsonObject { ["kind"] = "image", ["sha256"] = Sha256 }));
        var artifact = JsonNode.Parse(await registered.Content.ReadAsStringAsync());
        await using var file = File.OpenRead(Path);
        using var sent = await client.PutAsync((string?)artifact?["upload_url"], new StreamContent(file, 1 << 20));
        sent.EnsureSuccessStatusCode();
        return new((string?)artifact?["url"] ?? "");
    }
}
