using System.Text.Encodings.Web;
using System.Text.Json;
using Goosed.Core.Blueprints;

namespace Goosed.Documents.Tests;

/// <summary>
/// Every folder in Golden is an infra directory; beside its documents lie <c>faults.txt</c> with a fault a line and, where documents
/// are in force, <c>state.json</c> with them. Run with GOLDEN=write to accept what comes out.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string Folder = Repository.At("tests/Documents.Tests/Golden");
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Documents_and_faults_are_as_expected(string name)
    {
        var state = new DesiredStateReader().Read(Path.Join(Folder, name), TestContext.Current.CancellationToken);

        Expect(name, "faults.txt", string.Concat(state.Faults.Select(fault => $"{fault}\n")));
        Expect(name, "state.json", IsEmpty(state) ? "" : JsonSerializer.Serialize(state with { Faults = [], Version = "" }, Json) + "\n");
    }

    private static bool IsEmpty(DesiredState state) => state.Blueprints.Count + state.Workflows.Count + state.MachineProfiles.Count == 0;

    private static void Expect(string name, string file, string actual)
    {
        var path = Path.Join(Folder, name, file);
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            File.Delete(path);
            if (actual.Length > 0)
            {
                File.WriteAllText(path, actual);
            }
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", actual);
    }
}
