using Goosed.Core.Audit;
using Goosed.Rendering.Profiles;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering;

/// <summary>What a kickstart needs beside the settings: where the install tree is.</summary>
internal static class Kickstart
{
    public static void Data(DataMap data, Profile profile, FamilyContext context)
    {
        var model = context.Model;
        var secrets = new SecretMasker(model.IsPreview);
        var url = profile.SourceUrl ?? (model.OsFamily == "rocky" ? RockyTree(model) : null);
        if (url is null)
        {
            context.Faults.Add(new RenderFault("profile.install_source.url", $"is missing; {model.OsFamily} has no public default: give the URL of its install tree"));
            return;
        }

        const string Field = "profile.install_source.url";
        if (url.StartsWith("nfs:", StringComparison.Ordinal))
        {
            var nfs = new Uri(url);
            data.Set("nfs_server", nfs.Host, Field);
            data.Set("nfs_directory", nfs.AbsolutePath, Field);
        }
        else
        {
            data.Set("tree_url", secrets.HideUserInfo(url), Field);
            data.Set("appstream_url", secrets.HideUserInfo(AppStream(url)), Field);
        }

        data.Set("disk", profile.Disks.Device?["/dev/".Length..], "profile.disks.install");
        data.Set("partitioning", profile.Disks.Layout, "profile.disks.layout");
        data.Set("default_environment", (object)!profile.Groups.Any(group => group.StartsWith('^')));
        data.Set("log_limit", (object)60_000L);
    }

    private static string RockyTree(AnswerFileModel model) =>
        $"http://dl.rockylinux.org/pub/rocky/{model.OsVersion}/BaseOS/{model.Architecture ?? "x86_64"}/os/";

    /// <summary>A mirror holds AppStream beside BaseOS; another tree brings what it has.</summary>
    private static string? AppStream(string url) =>
        url.Contains("/BaseOS/", StringComparison.Ordinal) ? url.Replace("/BaseOS/", "/AppStream/", StringComparison.Ordinal) : null;
}
