using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Goosed.Goosectl.Tests;

/// <summary>How often a server has begun to answer for each path: what a command that says nothing has come to.</summary>
internal sealed class AnsweredCalls : IStartupFilter
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public int Of(string path) => _counts.GetValueOrDefault(path);

    public void AddTo(IServiceCollection services) => services.AddSingleton<IStartupFilter>(this);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            context.Response.OnStarting(() =>
            {
                _counts.AddOrUpdate(context.Request.Path, 1, (_, before) => before + 1);
                return Task.CompletedTask;
            });
            return following(context);
        });
        next(app);
    };
}
