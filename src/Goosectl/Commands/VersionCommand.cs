using System.CommandLine;
using System.Text.Json.Nodes;
using Goosed.Core;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl version</c>: its own, and the server's where that can be reached.</summary>
internal static class VersionCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    public static Command Create()
    {
        var client = new Option<bool>("--client") { Description = "Only the version of goosectl; the server is not asked" };
        return Verb.Of(
            "version", "Print the versions of goosectl and of the server", ["goosectl version", "goosectl version --client"], [client],
            async (call, ct) =>
        {
            var server = call.Get(client) ? null : await ServerAsync(call, ct);
            if (call.Out.IsStructured)
            {
                call.Out.Whole(new JsonObject { ["goosectl"] = ProductVersion.Text, ["server"] = server });
                return Exit.Ok;
            }

            call.Out.Line($"goosectl {ProductVersion.Text}");
            if (server is not null)
            {
                call.Out.Line($"server {server}");
            }

            return Exit.Ok;
        });
    }

    private static async Task<string?> ServerAsync(Invocation call, CancellationToken ct)
    {
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(ct);
        soon.CancelAfter(s_patience);
        try
        {
            var who = await call.Api.GetAsync("v1/whoami", soon.Token);
            return (string?)who["version"] ?? "of an older version, which does not tell it";
        }
        catch (CtlException fault)
        {
            call.Out.Say($"The server's version is not known: {fault.Message} {fault.Why}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            call.Out.Say($"The server's version is not known: {call.Api.Server} did not answer within {Output.Times.Span(s_patience)}.");
        }

        return null;
    }
}
