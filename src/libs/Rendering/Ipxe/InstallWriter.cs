using Goosed.Core.Blueprints;

namespace Goosed.Rendering.Ipxe;

/// <summary>Writes the script that boots an installer, or names every part that can't stand in one.</summary>
internal static class InstallWriter
{
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

        return faults.Count > 0
            ? new RenderedScript { Faults = faults }
            : new RenderedScript { Text = Text(model, kernel, initrds, args) };
    }

    private static string Text(InstallScript model, string kernel, List<(string Name, string Url)> initrds, List<string> args)
    {
        // EFI kernels find their RAM disks by these arguments; BIOS ones get them from the loader and ignore the arguments.
        var line = string.Join(' ', [kernel, .. initrds.Select(one => "initrd=" + one.Name), .. args]);
        var script = new IpxeScript()
            .Echo($"goosed: installing {model.Blueprint}")
            .Echo($"machine {model.MachineId}")
            .Echo($"run {model.RunId}{(model.TraceId is { } trace ? $", trace {trace}" : "")}")
            .Line($"set token {model.Token}")
            .Line("set step kernel")
            .Line($"kernel {line} || goto failed");
        foreach (var (name, url) in initrds)
        {
            script.Line($"set step initrd:{name}").Line($"initrd --name {name} {url} || goto failed");
        }

        return script
            .Line("set step boot")
            .Line("boot || goto failed")
            .Line(":failed")
            .Line("echo goosed: step ${step} failed: ${errno}")
            .Line("imgfree ||")
            .Line(":again")
            .Line("echo Asking again in 10 s")
            .Line("sleep 10")
            .Line($"chain {model.ApiBase}/v1/boot/ipxe?{BootScripts.MachineQuery} || goto again")
            .ToString();
    }

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
                "bootif" => model.Mac is { } mac ? "01-" + mac.ToHyphens() : null,
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
