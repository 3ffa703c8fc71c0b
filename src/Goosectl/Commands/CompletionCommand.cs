using System.CommandLine;

namespace Goosed.Goosectl.Commands;

/// <summary><c>goosectl completion</c>: the shell asks the program itself, so that it can never be out of date.</summary>
internal static class CompletionCommand
{
    private const string Bash =
        """
        # goosectl completion for bash: source <(goosectl completion bash)
        _goosectl() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(goosectl "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _goosectl goosectl
        """;

    private const string Zsh =
        """
        #compdef goosectl
        # goosectl completion for zsh: source <(goosectl completion zsh), or a file _goosectl in $fpath
        _goosectl() {
            local -a words_found
            words_found=("${(@f)$(goosectl "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- $words_found
        }
        if [[ $funcstack[1] == _goosectl ]]; then _goosectl "$@"; else compdef _goosectl goosectl; fi
        """;

    private const string Fish =
        """
        # goosectl completion for fish: goosectl completion fish | source
        complete -c goosectl -a '(goosectl "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return Verb.Of(
            "completion", "Print a script with which a shell completes commands, options, and names that the server knows",
            ["source <(goosectl completion bash)", "goosectl completion fish > ~/.config/fish/completions/goosectl.fish"],
            [shell], (call, _) =>
        {
            call.Out.Text((call.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish }) + "\n");
            return Task.FromResult(Exit.Ok);
        });
    }
}
