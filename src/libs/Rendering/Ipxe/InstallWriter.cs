using Goosed.Core.Blueprints;

namespace Goosed.Rendering.Ipxe;

/// <summary>Writes the script that boots an installer, or names every part that can't stand in one.</summary>
internal static class InstallWriter
{
    // COMMAND_LINE_SIZE of Linux on x86 and arm64 is 2048, with the NUL at its end. A kernel cuts off the rest without a word.
    private const int LongestLine = 2047;

    public static RenderedScript Write(InstallScript model)
    {
        var faults = new List<RenderFault>();
        if (!ModelChecks.IsApiBase(model.ApiBase))
        {
            faults.Add(new RenderFault("api", "takes an http or https URL without a trailing slash"));
        }

        var words = new Words(model);
        var kernel = Checked(words.Fill(model.KernelUrl), "kernel", faults);
        var initrds = model.Initrds
            .Select((one, i) => (
                Name: Checked(one.Name, $"initrds[{i}].name", faults),
                Url: Checked(words.Fill(one.Url), $"initrds[{i}].url", faults)))
            .ToList();
        var args = model.Args.Select((arg, i) => Checked(words.Fill(arg), $"args[{i}]", faults)).ToList();
        if (model.AnswerFileUrl is { } answers)
        {
            Checked(answers, "answer_file", faults);
        }

        foreach (var missing in words.Missing)
        {
            faults.Add(new RenderFault("args", $"{{{missing}}} has no value for this machine"));
        }

        // EFI kernels find their RAM disks by these arguments; BIOS ones get them from the loader and ignore the arguments.
        List<string> line = [.. initrds.Select(one => "initrd=" + one.Name), .. args];
        if (LengthOf(kernel, line) is > LongestLine and var length)
        {
            faults.Add(new RenderFault("args", $"the kernel's command line would have {length} characters, its file name and the initrd= "
                + $"words included, and kernels take {LongestLine}: drop or shorten arguments, or let the answer file say what they say"));
        }

        return faults.Count > 0
            ? new RenderedScript { Faults = faults }
            : new RenderedScript { Text = Text(model, string.Join(' ', [kernel, .. line]), initrds) };
    }

    /// <summary>Length of what the kernel sees: where iPXE is an EFI program, the kernel's file name comes first.</summary>
    private static int LengthOf(string kernelUrl, List<string> line)
    {
        var path = kernelUrl.Split('?', '#')[0];
        return path.Length - (path.LastIndexOf('/') + 1) + line.Sum(word => 1 + word.Length);
    }

    private static string Text(InstallScript model, string line, List<(string Name, string Url)> initrds)
    {
        var script = new IpxeScript()
            .Echo($"goosed: installing {model.Blueprint}")
            .Echo($"machine {model.MachineId}")
            .Echo($"run {model.RunId}{(model.TraceId is { } trace ? $", trace {trace}" : "")}")
            .Line($"set token {model.Token}")
            .Line("set step kernel")
            .Line($"kernel {line} || goto failed");
        foreach (var (name, url) in initrds)
        {
            script.Line($"set step initrd:{Plain(name)}").Line($"initrd --name {name} {url} || goto failed");
        }

        return script
            .Line("set step boot")
            .Line("boot || goto failed")
            .Line(":failed")
            .Line("set error ${errno}")
            .Line("echo goosed: step ${step} failed: ${error}")
            .Line("imgfree ||")
            .Line(":again")
            .Pause(model.RetrySeconds)
            .Line($"{BootScripts.Ask}{BootScripts.AskUrl(model.ApiBase)}&failed=${{step}}&error=${{error}} || goto again")
            .ToString();
    }

    /// <summary>A name as it can stand in a query: iPXE passes on + &amp; % # as they are.</summary>
    private static string Plain(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));

    private static string Checked(string word, string field, List<RenderFault> faults)
    {
        if (IpxeScript.Refusal(word) is { } refusal)
        {
            faults.Add(new RenderFault(field, refusal));
        }

        return word;
    }

    /// <summary>Fills in what the braces stand for, and remembers what had no value.</summary>
    private sealed class Words(InstallScript model)
    {
        public HashSet<string> Missing { get; } = [];

        public string Fill(string text) => Placeholders.Fill(text, Value);

        private string Value(string name)
        {
            var value = name switch
            {
                "api" => model.ApiBase,
                "answer_file" => model.AnswerFileUrl,
                "machine_id" => model.MachineId.ToString(),
                "run_id" => model.RunId.ToString(),
                "token" => model.Token.ToString(),
                "agent_token" => model.AgentToken.ToString(),
                "mac" => model.Mac?.ToString(),
                "image" => model.ImageUrl,
                "image_sha256" => model.ImageSha256,
                "bootif" => model.Mac?.BootIf,
                _ => null,
            };
            if (value is null)
            {
                Missing.Add(name);
            }

            return value ?? "";
        }
    }
}
