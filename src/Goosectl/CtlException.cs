using Goosed.Core.Audit;
using Goosed.Core.Terminal;
using Goosed.Goosectl.Output;

namespace Goosed.Goosectl;

/// <summary>Ends a command, with what the operator is told in three lines.</summary>
/// <param name="code">One of <see cref="Exit"/>.</param>
/// <param name="what">What did not work.</param>
/// <param name="why">Why, as far as it is known.</param>
/// <param name="next">What to do now.</param>
internal sealed class CtlException(int code, string what, string why, string next) : Exception(what)
{
    public int Code => code;

    public string Why => why;

    public string Next => next;

    /// <summary>A value of the command line can't be used.</summary>
    public static CtlException Usage(string what, string why, string next) => new(Exit.Usage, what, why, next);

    /// <param name="errors">Where to.</param>
    /// <param name="command">The command that did not work, whose help is pointed to where no other command helps.</param>
    public async Task TellAsync(TextWriter errors, string command)
    {
        var names = next.Contains("goosectl ", StringComparison.Ordinal);
        await errors.WriteLineAsync($"{Palette.For(errors).Error("error:")} {Shown(Message)}");
        await errors.WriteLineAsync($"  why: {Shown(why)}");
        await errors.WriteLineAsync($" next: {Shown(names ? next : $"{next.TrimEnd('.')}; see {command} --help")}");
    }

    /// <summary>The same in one line, for one of several.</summary>
    /// <param name="errors">Where to.</param>
    /// <param name="name">Which one it is.</param>
    public async Task TellLineAsync(TextWriter errors, string name)
    {
        await errors.WriteLineAsync($"{Palette.For(errors).Error("error:")} {Shown($"{name}: {Message} {why}")}");
    }

    // A server's URL, named in many of them, may hold a password.
    private static string Shown(string text) => TerminalText.Line(SecretMasker.Masking.HideUserInfo(text) ?? "");
}
