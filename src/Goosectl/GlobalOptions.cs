using System.CommandLine;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    private static readonly string[] s_forms = [.. Enum.GetNames<OutputFormat>().Select(name => name.ToLowerInvariant())];

    public static readonly Option<string> Server = new("--server", "-s")
    {
        Description = "URL of goosed [GOOSED_SERVER, else the context in use, else http://127.0.0.1:8080]",
        HelpName = "URL",
        Recursive = true,
    };
    public static readonly Option<string> TokenFile = new("--token-file")
    {
        Description = "File that holds the operator's token, - for standard input [GOOSED_TOKEN_FILE, GOOSED_TOKEN]",
        HelpName = "FILE",
        Recursive = true,
    };
    public static readonly Option<string> CaFile = new("--ca-file")
    {
        Description = "Certificates (PEM) of the authorities that an https server is trusted by [GOOSED_CA_FILE, else the context's, else this computer's]",
        HelpName = "FILE",
        Recursive = true,
    };
    public static readonly Option<string> Context = new("--context")
    {
        Description = "A server that was signed in to [GOOSED_CONTEXT]",
        HelpName = "NAME",
        Recursive = true,
    };
    public static readonly Option<OutputFormat> Output = OfForms();
    public static readonly Option<bool> Quiet = new("--quiet", "-q")
    {
        Description = "No messages, only data and errors",
        Recursive = true,
    };
    public static readonly Option<bool> NoHeaders = new("--no-headers")
    {
        Description = "Tables without their first line",
        Recursive = true,
    };

    public static readonly Option<string> Columns = new("--columns")
    {
        Description = "Columns of a list: names of its header, or paths of values such as profile.rack",
        HelpName = "A,B,C",
        Recursive = true,
    };

    public static readonly IReadOnlyList<Option> All = [Server, TokenFile, CaFile, Context, Output, Columns, Quiet, NoHeaders];

    private static Option<OutputFormat> OfForms()
    {
        var option = new Option<OutputFormat>("--output", "-o")
        {
            Description = "table, wide, csv, json, yaml or name",
            HelpName = "FORM",
            Recursive = true,
            CustomParser = Form,
        };
        // In place of the names in the code, which are not taken.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(s_forms);
        return option;
    }

    private static OutputFormat Form(System.CommandLine.Parsing.ArgumentResult given)
    {
        var word = given.Tokens.Count > 0 ? given.Tokens[0].Value : "";
        if (Array.IndexOf(s_forms, word) is >= 0 and var form)
        {
            return (OutputFormat)form;
        }

        given.AddError($"-o takes table, wide, csv, json, yaml or name, not '{word}'.");
        return default;
    }
}
