using Goosed.Hosting.Settings;
using Microsoft.Extensions.Hosting;

namespace Goosed.Hosting;

/// <summary>Why a process that had started must end: a setting proved unusable once what it names could be looked at.</summary>
public sealed class StartFault(IHostApplicationLifetime lifetime)
{
    private volatile SettingsException? _fault;

    /// <summary>Ends the process.</summary>
    public void Stop(SettingsException fault)
    {
        _fault = fault;
        lifetime.StopApplication();
    }

    /// <exception cref="SettingsException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (_fault is { } fault)
        {
            throw fault;
        }
    }
}
