using System.Text.RegularExpressions;
using Goosed.Rendering.Templating;

namespace Goosed.Rendering;

/// <summary>Checks what callers bring beside the profile.</summary>
internal static partial class ModelChecks
{
    public static void Check(AnswerFileModel model, List<RenderFault> faults)
    {
        Expect(faults, "api", IsApiBase(model.ApiBase), "takes an http or https URL without a trailing slash, such as http://192.0.2.1:8080");
        Expect(faults, "token", model.RenderToken is null || Token().IsMatch(model.RenderToken), "takes up to 128 letters, digits and . _ ~ -");
        Expect(faults, "agent_token", model.AgentToken is null || Token().IsMatch(model.AgentToken), "takes up to 128 letters, digits and . _ ~ -");
        Expect(faults, "os.family", Name().IsMatch(model.OsFamily), "takes up to 64 letters, digits and . _ -");
        Expect(faults, "os.version", Name().IsMatch(model.OsVersion), "takes up to 64 letters, digits and . _ -");
        Expect(faults, "os.architecture", model.Architecture is null || Name().IsMatch(model.Architecture), "takes up to 64 letters, digits and . _ -");
        ExpectPrintable(faults, "machine.serial", model.Serial);
        ExpectPrintable(faults, "machine.uuid", model.Uuid);
    }

    public static bool IsApiBase(string url) => ApiBase().IsMatch(url) && Uri.TryCreate(url, UriKind.Absolute, out _);

    private static void Expect(List<RenderFault> faults, string field, bool holds, string reason)
    {
        if (!holds)
        {
            faults.Add(new RenderFault(field, reason));
        }
    }

    private static void ExpectPrintable(List<RenderFault> faults, string field, string? text)
    {
        if (text is not null && Printable.Fault(text) is { } reason)
        {
            faults.Add(new RenderFault(field, reason));
        }
    }

    [GeneratedRegex(@"\Ahttps?://[A-Za-z0-9._:\[\]-]{1,255}(/[A-Za-z0-9._~-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ApiBase();

    [GeneratedRegex(@"\A[A-Za-z0-9._~-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
