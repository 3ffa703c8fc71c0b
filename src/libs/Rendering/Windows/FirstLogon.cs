using System.Globalization;
using System.Xml.Linq;
using Goosed.Core.Audit;
using Goosed.Rendering.Templating;
using static Goosed.Rendering.Windows.UnattendXml;

namespace Goosed.Rendering.Windows;

/// <summary>
/// Reports around the operator's commands at the first logon, and before that, at the first boot from disk, that the
/// installer is done. A command line holds 1024 characters, so the reporting script
/// stands in an extension of the answer file, which Windows keeps in its Panther folder, and short commands run it from there.
/// </summary>
internal static class FirstLogon
{
    private static readonly XNamespace s_goosed = "urn:goosed:unattend:1";

    /// <summary>Runs in the specialize pass, where a command's path holds 259 characters; it contains no value.</summary>
    public static XElement InstallDone() => Of("RunSynchronous", Added(
        "RunSynchronousCommand",
        Of("Description", "Report the end of the install to goosed"),
        Of("Order", "1"),
        Of("Path", $"powershell.exe -NoProfile -ExecutionPolicy Bypass -Command \"{Script("install")}\"")));

    public static XElement Commands(WindowsMachine machine)
    {
        var lines = new List<(string Line, string Description)> { (Reporter("start"), "Report the first logon to goosed") };
        lines.AddRange(machine.Settings.FirstLogonCommands.Select(line => (line, "Command of the profile")));
        lines.Add((Reporter("finish"), "Report this machine's facts to goosed"));
        return Of("FirstLogonCommands", lines.Select((command, i) => Command(i + 1, command.Line, command.Description)));
    }

    public static XElement Extension(AnswerFileModel model)
    {
        var settings = string.Join('\n',
            $"$api = {PowerShellText.Literal(model.ApiBase)}",
            $"$machine = {PowerShellText.Literal(model.MachineId.ToString())}",
            $"$run = {PowerShellText.Literal((model.RunId ?? Guid.Empty).ToString())}",
            $"$token = {PowerShellText.Literal(model.AgentToken ?? SecretMasker.Mask)}",
            $"$traceparent = {PowerShellText.Literal(model.TraceParent ?? "")}");
        return new XElement(
            s_goosed + "Extensions",
            new XElement(s_goosed + "Report", $"param([string] $step)\n{settings}\n{TemplateEngine.Embedded("goosed-report.ps1")}"));
    }

    private static XElement Command(int order, string line, string description) => Added(
        "SynchronousCommand",
        Of("CommandLine", line),
        Of("Description", description),
        Of("Order", order.ToString(CultureInfo.InvariantCulture)));

    private static string Reporter(string step) => PowerShellText.CommandLine(Script(step));

    private static string Script(string step) =>
        $"$x=[xml](gc -Raw -Encoding UTF8 $env:windir\\Panther\\unattend.xml);&([scriptblock]::Create($x.unattend.Extensions.Report)) {step}";
}
