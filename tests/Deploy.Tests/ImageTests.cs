using System.Text.RegularExpressions;
using Goosed.Testing;

namespace Goosed.Deploy.Tests;

/// <summary>goosed out of its image, which test.sh makes before.</summary>
public sealed class ImageTests
{
    private const string None = "there is no image (as root: build/scripts/lab-deps.sh image && build/scripts/image.sh --local)";

    public static bool NoImage => Tool.Find("buildah") is null || !Directory.Exists(Repository.Path("artifacts/image/storage"));

    /// <summary>What is checked stands in the script, which people run as well.</summary>
    [Fact(SkipWhen = nameof(NoImage), Skip = None)]
    public async Task Goosed_runs_out_of_its_image()
    {
        var (code, output) = await Tool.RunAsync(Repository.Path("build/scripts/image-test.sh"), [], cancellation: TestContext.Current.CancellationToken);

        Assert.True(code == 0, output);
        Assert.True(Regex.Count(output, "^image-test: ok ", RegexOptions.Multiline) >= 8, output);
    }
}
