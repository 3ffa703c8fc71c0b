namespace Goosed.Rendering.Ipxe;

/// <summary>What boots an installer for one run.</summary>
public sealed record InstallScript
{
    /// <summary>The machine's id.</summary>
    public required Guid MachineId { get; init; }

    /// <summary>The run that installs.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The run's render token, a UUID v4.</summary>
    public required Guid Token { get; init; }

    /// <summary>The run's agent token, for systems that report without an answer file.</summary>
    public required Guid AgentToken { get; init; }

    /// <summary>The API's base URL as this machine reaches it, without a trailing slash.</summary>
    public required string ApiBase { get; init; }

    /// <summary>The blueprint's name, shown on the screen.</summary>
    public required string Blueprint { get; init; }

    /// <summary>URL of the kernel; placeholders are filled in as in <see cref="Args"/>.</summary>
    public required string KernelUrl { get; init; }

    /// <summary>The initial RAM disks in order, each with the file name that the kernel knows it by.</summary>
    public required IReadOnlyList<(string Name, string Url)> Initrds { get; init; }

    /// <summary>
    /// The kernel's arguments, one each, in which <c>{api} {answer_file} {machine_id} {run_id} {token} {agent_token} {mac} {bootif} {image} {image_sha256}</c> stand for
    /// their values.
    /// </summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>URL of the answer file, token included; null when the blueprint has none.</summary>
    public required string? AnswerFileUrl { get; init; }

    /// <summary>URL of the disk image, token included, for <c>{image}</c>; null when the blueprint has none.</summary>
    public string? ImageUrl { get; init; }

    /// <summary>SHA-256 of the disk image; null when goosed does not know it.</summary>
    public string? ImageSha256 { get; init; }

    /// <summary>The MAC address the machine boots from, for <c>{mac}</c> and <c>{bootif}</c>.</summary>
    public Core.Machines.MacAddress? Mac { get; init; }

    /// <summary>The trace that this boot belongs to, shown on the screen.</summary>
    public string? TraceId { get; init; }

    /// <summary>Seconds between a step that failed and the next question.</summary>
    public int RetrySeconds { get; init; } = 10;
}

/// <summary>bootd's menu: finds the network and asks the API what to do.</summary>
public sealed record MenuScript
{
    /// <summary>The API's base URL as this machine reaches it, without a trailing slash.</summary>
    public required string ApiBase { get; init; }

    /// <summary>The machine's address when it told it; else iPXE fills in that of the interface that it booted from.</summary>
    public Core.Machines.MacAddress? Mac { get; init; }

    /// <summary>One line of branding, shown first.</summary>
    public required string Title { get; init; }

    /// <summary>How often the API is asked before the machine turns to its disk.</summary>
    public int Attempts { get; init; } = 20;

    /// <summary>Seconds between attempts.</summary>
    public int PauseSeconds { get; init; } = 5;
}

/// <summary>A boot script, or every fault that was found.</summary>
public sealed record RenderedScript
{
    /// <summary>The script; null when there are faults.</summary>
    public string? Text { get; init; }

    /// <summary>Every fault.</summary>
    public IReadOnlyList<RenderFault> Faults { get; init; } = [];

    /// <summary>Whether there is a script.</summary>
    public bool Ok => Text is not null;
}
