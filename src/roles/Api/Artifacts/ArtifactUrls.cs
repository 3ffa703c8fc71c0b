using Goosed.Core.Artifacts;
using Goosed.Core.Wire;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Settings;
using Goosed.ObjectStorage.S3;
using Goosed.ObjectStorage.Signing;
using Microsoft.AspNetCore.Http;

namespace Goosed.Api.Artifacts;

/// <summary>Shows artifacts with the URLs that they are fetched and uploaded by.</summary>
internal sealed class ArtifactUrls(UrlSigner signer, DirectAccess direct, GoosedOptions options, TimeProvider clock)
{
    private static readonly TimeSpan s_downloadLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_uploadLife = TimeSpan.FromHours(24);

    public ArtifactView View(Artifact artifact, IReadOnlyList<string> names, HttpContext context)
    {
        var (key, artifactsBase, now) = (ObjectKey.Parse(artifact.Key), BaseUrl.Artifacts(context, options), clock.GetUtcNow());
        var upload = artifact.Status == Artifact.Ready || !context.Caller().ReadsSecrets ? null : Upload(artifact, key, artifactsBase, now + s_uploadLife);
        return new(artifact, names, signer.Url(artifactsBase, new("GET", key, now + s_downloadLife)), upload, context.Secrets());
    }

    private string Upload(Artifact artifact, ObjectKey key, string artifactsBase, DateTimeOffset expires)
    {
        var digest = Sha256Digest.Parse(artifact.Sha256);
        return direct.Uploads?.UrlFor(digest, expires).AbsoluteUri ?? signer.Url(artifactsBase, new UrlGrant("PUT", key, expires) { Digest = digest, Artifact = artifact.Id });
    }
}
