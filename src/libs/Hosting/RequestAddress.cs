using System.Text.RegularExpressions;
using Goosed.Hosting.Errors;
using Microsoft.AspNetCore.Http;

namespace Goosed.Hosting;

/// <summary>
/// What a request says of where it goes to, before anything is looked up by it: a Host that is none is refused, as it could come back in a
/// script; slashes that scripts and firmware put together from parts double count as one.
/// </summary>
public sealed partial class RequestAddress(RequestDelegate next)
{
    // Behind it comes an object's key, whose slashes are its own.
    private const string Objects = "/objects/";

    public Task InvokeAsync(HttpContext context)
    {
        if (!BaseUrl.IsWellFormed(context.Request.Host))
        {
            return Problems.BadRequest("The Host that the request names is no host name or address with a port from 1 to 65535 behind it; write it as goose.local, 10.0.0.5:8080 or [2001:db8::5]:8080.")
                .ExecuteAsync(context);
        }

        if (context.Request.Path.Value is { } path && path.Contains("//", StringComparison.Ordinal))
        {
            context.Request.Path = new(Collapsed(path));
        }

        return next(context);
    }

    private static string Collapsed(string path) => Object().Match(path) is { Success: true } prefix
        ? Objects + path[prefix.Length..]
        : Slashes().Replace(path, "/");

    [GeneratedRegex("^/+objects/")]
    private static partial Regex Object();

    [GeneratedRegex("//+")]
    private static partial Regex Slashes();
}
