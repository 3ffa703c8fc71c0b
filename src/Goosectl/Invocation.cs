using System.CommandLine;
using Goosed.Goosectl.Api;
using Goosed.Goosectl.Contexts;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>One call of a command: its options, where its output goes, and the server that it talks to.</summary>
internal sealed class Invocation : IDisposable
{
    private readonly Lazy<ApiClient> _api;

    public Invocation(ParseResult parsed)
    {
        Parsed = parsed;
        var format = parsed.GetValue(GlobalOptions.Output);
        Out = new(
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, format, parsed.GetValue(GlobalOptions.Quiet),
            !parsed.GetValue(GlobalOptions.NoHeaders), parsed.GetValue(GlobalOptions.Columns));
        _api = new(
            () => new(
                ServerChoice.Choose(
                    parsed.GetValue(GlobalOptions.Server), parsed.GetValue(GlobalOptions.TokenFile),
                    parsed.GetValue(GlobalOptions.Context), parsed.GetValue(GlobalOptions.CaFile))));
    }

    public ParseResult Parsed { get; }

    public Printer Out { get; }

    public ApiClient Api => _api.Value;

    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public void Dispose()
    {
        if (_api.IsValueCreated)
        {
            _api.Value.Dispose();
        }
    }
}
