using Goosed.Core.Wire;
using Goosed.Database;
using Goosed.Database.Machines;
using Goosed.Hosting;
using Goosed.Hosting.Access;
using Goosed.Hosting.Errors;
using Goosed.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Goosed.Api.Boot;

/// <summary><c>/v1/boot</c>, and a machine's boot as an operator sees it.</summary>
internal static class BootEndpoints
{
    public static void MapBoot(this IEndpointRouteBuilder v1)
    {
        var boot = v1.MapGroup("/boot").WithTags("boot");
        boot.MapGet("/ipxe", GetScript).Public().WithSummary("The iPXE script of a machine: its installer while a run has it armed, else its own disk")
            .Produces<string>(contentType: "text/plain").ProducesProblem(400);
        v1.MapGet("/machines/{id}/boot", Preview).ForOperators().WithTags("boot").WithSummary("What a machine would boot now, and what its installer is made of; nothing is issued or changed");
        boot.MapGet("/unknown", ListUnknown).ForOperators().WithSummary("Machines that asked for a script and are not known");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> GetScript(
        [AsParameters] BootQuery query, HttpContext context, BootAnswers answers, GoosedOptions options, CancellationToken ct)
    {
        if (BootRequest.Parse(query, context.ClientAddress(), out var fault) is not { } request)
        {
            return Problems.BadRequest(fault ?? "");
        }

        // Whoever takes a script boots it, and is counted; asking for its head is neither.
        if (context.IsHead())
        {
            BaseUrl.Api(context, options);
            return TypedResults.Text((string?)null, "text/plain; charset=utf-8");
        }

        return TypedResults.Text(await answers.ScriptAsync(request, context, ct), "text/plain; charset=utf-8");
    }

    private static async Task<Results<Ok<BootPreview>, ProblemHttpResult>> Preview(Guid id, HttpContext context, BootPreviews previews, CancellationToken ct) =>
        await previews.PreviewAsync(id, context, ct) is { } preview ? TypedResults.Ok(preview) : Problems.NotFound("machine", id);

    private static async Task<Results<Ok<ListAnswer<UnknownBoot>>, ProblemHttpResult>> ListUnknown(int? limit, string? cursor, IDatabase database, CancellationToken ct)
    {
        if (!ListParameters.TryPage(limit, cursor, out var page, out var fault))
        {
            return fault;
        }

        var machines = await database.ReadAsync(session => UnknownBootStore.ListAsync(session, page), ct);
        return TypedResults.Ok(machines.Answer(machine => machine));
    }
}
