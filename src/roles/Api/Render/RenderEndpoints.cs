using Goosed.Core.Tokens;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Goosed.Rendering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Render;

/// <summary><c>/v1/render</c>.</summary>
internal static class RenderEndpoints
{
    public static void MapRender(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/render/{family}", Get).ForOperatorsOr(TokenPurpose.Render).WithTags("render")
            .WithSummary("A machine's answer file; without a machine's token a preview with its secrets masked");

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> Get(
        string family, Guid machine_id, HttpContext context, AnswerFileService files, GoosedOptions options, ApiMetrics metrics, CancellationToken ct)
    {
        if (AnswerFiles.Find(family) is not { } known)
        {
            return Problems.Missing($"There is no answer file family '{family}'; there are {string.Join(", ", AnswerFiles.Families.Select(f => f.Name))}.");
        }

        var caller = context.Caller();
        var apiBase = BaseUrl.Api(context, options);
        var outcome = caller.Token is null
            ? await files.PreviewAsync(family, machine_id, caller, apiBase, ct)
            : context.IsHead() ? await files.LookAsync(family, machine_id, caller, apiBase, ct)
            : await files.ServeAsync(family, machine_id, caller, apiBase, context.ClientAddress(), ct);
        var word = outcome switch { { Refused: true } => "refused", { Result.Text: not null } => "ok", _ => "failed" };
        if (!context.IsHead())
        {
            metrics.Render(known.Name, word);
        }

        if (caller.Token is not null && outcome.Result is { Text: null })
        {
            context.SetTold();
        }

        return outcome switch
        {
            { Refused: true } => Problems.Refused(),
            { TemplateHidden: true } => Problems.ScopeTooSmall(caller.Scope?.ToWord() ?? "", TokenScope.Operate.ToWord()),
            { Result: null } => Problems.NotFound("machine", machine_id),
            { Result.Text: { } text } => TypedResults.Text(text, $"{known.MediaType}; charset=utf-8"),
            { Result: { } refused } => Problems.Of(StatusCodes.Status422UnprocessableEntity, "render-failed", "The answer file can't be rendered", AnswerFileService.Faults(refused),
                new Dictionary<string, object?> { ["faults"] = refused.Faults.Select(fault => $"{fault}").ToArray() }),
        };
    }
}
