using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using HandlebarsDotNet;

namespace Goosed.Rendering.Templating;

/// <summary>Compiles templates, the embedded ones and operators' own, and keeps a bounded number of them compiled.</summary>
internal static partial class TemplateEngine
{
    private const int MaxCompiled = 64;

    private static readonly ConcurrentDictionary<string, HandlebarsTemplate<TextWriter, object, object>> s_compiled = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> s_embedded = new(StringComparer.Ordinal);
    private static readonly Lock s_compiling = new();
    private static readonly IHandlebars s_handlebars = Create();

    /// <summary>The text of an embedded file of Templates/.</summary>
    public static string Embedded(string file) => s_embedded.GetOrAdd(file, Read);

    private static string Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Templates/{file}")
            ?? throw new InvalidOperationException($"Templates/{file} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    /// <summary>Renders a template into text in which values are still marks.</summary>
    /// <exception cref="TemplateFault">The template is at fault; the message says how.</exception>
    public static string Render(string template, DataMap data)
    {
        using var writer = new BoundedWriter();
        try
        {
            Compiled(template)(writer, data, null!);
        }
        catch (TemplateFault fault) when (fault.Name is { } name)
        {
            throw TemplateGuard.Located(template, name, fault.Message);
        }
        catch (HandlebarsException e) when (e.InnerException is TemplateFault fault)
        {
            throw fault;
        }
        catch (Exception e) when (IsOfTheTemplate(e))
        {
            throw new TemplateFault(Explained(e));
        }

        return writer.ToString();
    }

    private static HandlebarsTemplate<TextWriter, object, object> Compiled(string template)
    {
        if (s_compiled.TryGetValue(template, out var known))
        {
            return known;
        }

        if (TemplateGuard.Fault(template) is { } fault)
        {
            throw new TemplateFault(fault);
        }

        lock (s_compiling)
        {
            if (s_compiled.Count >= MaxCompiled)
            {
                s_compiled.Clear();
            }

            using var reader = new StringReader(template);
            return s_compiled.GetOrAdd(template, s_handlebars.Compile(reader));
        }
    }

    private static IHandlebars Create()
    {
        var configuration = new HandlebarsConfiguration
        {
            TextEncoder = new MarkEncoder(),
            FormatProvider = CultureInfo.InvariantCulture,
            PartialTemplateResolver = new NoPartials(),
            FileSystem = null,
        };
        configuration.FormatterProviders.Add(new MarkFormatter());
        var handlebars = Handlebars.Create(configuration);
        handlebars.RegisterHelper("sh", WriteWord);
        handlebars.RegisterHelper("eq", (in HelperOptions _, in Context _, in Arguments arguments) =>
            arguments.Length == 2 && Plain(arguments[0]) == Plain(arguments[1]));
        foreach (var (name, file) in Partials)
        {
            // With its last line's end: a partial on a line of its own takes the end of that line along.
            handlebars.RegisterTemplate(name, Embedded(file));
        }

        return handlebars;
    }

    /// <summary>Partials that every template may use, by name.</summary>
    private static (string Name, string File)[] Partials =>
    [
        ("firstboot", "firstboot.sh.hbs"),
        ("accounts", "accounts.sh.hbs"),
        ("interfaces", "interfaces.sh.hbs"),
        ("goosed-report", "goosed-report.sh"),
        ("goosed-firstboot-service", "goosed-firstboot.service"),
    ];

    private static void WriteWord(in EncodedTextWriter output, in HelperOptions options, in Context context, in Arguments arguments)
    {
        var value = arguments.Length == 1 ? arguments[0] : throw new TemplateFault("{{sh value}} takes one value");
        var field = value is Datum datum ? datum.Field : "template";
        output.Write(Mark.Of(field, Plain(value), asWord: true), false);
    }

    private static string Plain(object? value) => value switch
    {
        Datum datum => datum.Text,
        null or UndefinedBindingResult => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        string text => text,
        _ => throw new TemplateFault("a helper takes single values, no list or object"),
    };

    /// <summary>The engine reports its own errors, but meets some malformed paths and blocks as these.</summary>
    private static bool IsOfTheTemplate(Exception e) => e is HandlebarsException
        or IndexOutOfRangeException or ArgumentException or InvalidOperationException or InvalidCastException or NullReferenceException;

    /// <summary>The engine's message in one line, with the line number first.</summary>
    private static string Explained(Exception e)
    {
        var message = LineBreaks().Replace(e.Message, " ");
        return Position().Match(message) is { Success: true } at
            ? $"line {at.Groups["line"].Value}: {message[..at.Index].TrimEnd()}"
            : message;
    }

    [GeneratedRegex(@"Occured at: (?<line>\d+):\d+")]
    private static partial Regex Position();

    [GeneratedRegex(@"\s+")]
    private static partial Regex LineBreaks();

    private sealed class NoPartials : IPartialTemplateResolver
    {
        public bool TryRegisterPartial(IHandlebars env, string? partialName, string? templatePath) => false;
    }
}
