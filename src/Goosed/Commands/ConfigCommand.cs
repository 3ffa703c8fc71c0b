using System.CommandLine;
using Goosed.Hosting.Settings;

namespace Goosed.Commands;

/// <summary><c>goosed config docs</c>: the settings as a Markdown page, which docs/configuration.md is.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var docs = new Command("docs", "Print docs/configuration.md.");
        docs.SetAction(_ => Console.Out.Write(ConfigurationPage.Markdown()));
        return new Command("config", "What can be set.") { docs };
    }
}
