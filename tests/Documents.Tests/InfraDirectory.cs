using Goosed.Core.Blueprints;

namespace Goosed.Documents.Tests;

/// <summary>An infra directory for one test.</summary>
internal sealed class InfraDirectory : IDisposable
{
    public const string Blueprint =
        "apiVersion: goosed.io/v1alpha1\nkind: Blueprint\nspec: {boot: {kernel: {url: http://mirror/vmlinuz}}}\n";

    public const string DefaultBlueprint =
        "apiVersion: goosed.io/v1alpha1\nkind: Blueprint\nspec: {default: true, boot: {kernel: {url: http://mirror/vmlinuz}}}\n";

    /// <summary>A blueprint whose answer file is made of <c>ks.cfg</c> beside it.</summary>
    public const string TemplatedBlueprint = "apiVersion: goosed.io/v1alpha1\nkind: Blueprint\n"
        + "spec: {boot: {kernel: {url: http://mirror/vmlinuz}}, answer_file: {family: kickstart, template: ks.cfg}}\n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("goosed-infra-");

    public string Path => _directory.FullName;

    public static string Machine(string mac, string rest = "") =>
        $"apiVersion: goosed.io/v1alpha1\nkind: MachineProfile\nspec:\n  machine: {{mac: '{mac}'}}\n{rest}";

    public string At(string path) => System.IO.Path.Join(Path, path);

    public InfraDirectory Write(string path, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), content);
        return this;
    }

    public DesiredState Read() => Read(Path);

    public static DesiredState Read(string path) => new DesiredStateReader().Read(path, TestContext.Current.CancellationToken);

    public void Dispose() => _directory.Delete(recursive: true);
}
