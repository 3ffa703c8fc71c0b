using Goosed.Rendering.Profiles;
using Goosed.Rendering.Templating;
using Goosed.Rendering.Windows;

namespace Goosed.Rendering;

/// <summary>A kind of answer file.</summary>
/// <param name="Name">The last part of its URL.</param>
/// <param name="MediaType">What it is served as.</param>
public sealed record AnswerFileFamily(string Name, string MediaType);

/// <summary>
/// Renders answer files. Every value reaches the text through an emitter that knows its grammar, so a template (ours or an
/// operator's) writes <c>{{value}}</c> and never quotes. An operator's template sees <c>machine.id mac serial uuid</c>,
/// <c>os.family version architecture</c>, <c>api</c>, <c>token</c>, <c>agent_token</c>, <c>run_id</c>,
/// <c>bearer</c> (the Authorization header), <c>milestones_url</c>, <c>firstboot_url</c>, <c>profile.*</c> (the merged
/// profile as written), <c>settings.*</c> (its known keys, checked, with defaults), the helpers <c>sh</c> and <c>eq</c>, and the
/// partials <c>firstboot</c>, <c>accounts</c> and <c>interfaces</c>.
/// </summary>
public static class AnswerFiles
{
    private const string PlainText = "text/plain; charset=utf-8";

    private static readonly TextFamily[] s_textFamilies =
    [
        new("kickstart", PlainText, "kickstart.ks.hbs", Kickstart.Data, _ => new KickstartEmitter()),
        new("preseed", PlainText, "preseed.cfg.hbs", Preseed.Data, _ => new PreseedEmitter()),
        new("firstboot", "text/x-shellscript; charset=utf-8", "firstboot.sh.hbs", (_, _, _) => { }, marked => new ShellEmitter(marked)),
    ];

    private static readonly AnswerFileFamily s_unattend = new("unattend", "application/xml; charset=utf-8");

    /// <summary>Every kind that can be rendered.</summary>
    public static IReadOnlyList<AnswerFileFamily> Families { get; } = [.. s_textFamilies.Select(family => family.Public), s_unattend];

    /// <summary>The kind of that name, or null.</summary>
    public static AnswerFileFamily? Find(string name) =>
        Families.FirstOrDefault(family => family.Name == name);

    /// <summary>The answer file, or every fault that was found in the model, its profile and the template.</summary>
    /// <exception cref="ArgumentException">There is no such family; see <see cref="Find"/>.</exception>
    public static RenderResult Render(string family, AnswerFileModel model, string? customTemplate = null)
    {
        if (Find(family) is null)
        {
            throw new ArgumentException($"No answer file is called '{family}'; there are {string.Join(", ", Families.Select(one => one.Name))}.", nameof(family));
        }

        var faults = new List<RenderFault>();
        ModelChecks.Check(model, faults);
        var profile = ProfileReader.Read(model.Profile, model.Mac, faults);
        if (s_textFamilies.FirstOrDefault(one => one.Public.Name == family) is { } text)
        {
            return RenderText(text, model, profile, customTemplate, faults);
        }

        return customTemplate is null
            ? Unattend.Render(model, profile, faults)
            : RenderResult.Refused("template", "unattend takes no template: it is written as XML from profile.windows");
    }

    private static RenderResult RenderText(TextFamily family, AnswerFileModel model, Profile profile, string? template, List<RenderFault> faults)
    {
        try
        {
            var data = TemplateData.Of(model, profile);
            if (template is null)
            {
                family.Extend(data, profile, new FamilyContext(model, faults));
            }

            if (faults.Count > 0)
            {
                return RenderResult.Refused(faults);
            }

            var marked = TemplateEngine.Render(template ?? TemplateEngine.Embedded(family.Template), data);
            return Emission.Emit(marked, family.Emitter(marked));
        }
        catch (TemplateFault fault)
        {
            return RenderResult.Refused([.. faults, new RenderFault(RenderFault.Template, fault.Message) { Unset = fault.Name }]);
        }
    }

    private sealed record TextFamily(
        string Name,
        string MediaType,
        string Template,
        Action<DataMap, Profile, FamilyContext> Extend,
        Func<string, IEmitter> Emitter)
    {
        public AnswerFileFamily Public { get; } = new(Name, MediaType);
    }
}

/// <summary>What a family's own data is made from, beside the profile.</summary>
internal sealed record FamilyContext(AnswerFileModel Model, List<RenderFault> Faults);
