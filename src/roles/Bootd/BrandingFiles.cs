using Goosed.Hosting.Settings;
using Microsoft.Extensions.FileProviders;

namespace Goosed.Bootd;

/// <summary>Files that make the boot look like the site's own: those of <c>branding/</c> in the desired state, else the program's.</summary>
internal sealed class BrandingFiles(GoosedOptions options)
{
    private const long MaxBannerBytes = 200;

    private readonly EmbeddedFileProvider _own = new(typeof(BrandingFiles).Assembly, "Goosed.Bootd.Branding");

    /// <summary>The line that the boot menu shows, from <c>banner.txt</c>.</summary>
    public string Title
    {
        get
        {
            if (Find("banner.txt") is not { Length: <= MaxBannerBytes } banner)
            {
                return "goosed";
            }

            using var text = new StreamReader(banner.CreateReadStream());
            return text.ReadLine()?.Trim() is { Length: > 0 } line ? line : "goosed";
        }
    }

    /// <summary>The file at a path under <c>branding/</c>, or null.</summary>
    public IFileInfo? Find(string path)
    {
        var root = Path.Combine(options.Infra, "branding");
        if (Directory.Exists(root))
        {
            using var site = new PhysicalFileProvider(root);
            // What is no regular file has no length, and opening a pipe would wait for a writer for ever.
            if (site.GetFileInfo(path) is { Exists: true, IsDirectory: false, Length: > 0, PhysicalPath: { } file } found && !IsLink(root, file))
            {
                return found;
            }
        }

        return _own.GetFileInfo(path) is { Exists: true, IsDirectory: false } own ? own : null;
    }

    // A link could lead anywhere on this computer.
    private static bool IsLink(string root, string file)
    {
        for (var path = file; path.Length > root.Length; path = Path.GetDirectoryName(path) ?? root)
        {
            if (new FileInfo(path).LinkTarget is not null)
            {
                return true;
            }
        }

        return false;
    }
}
