#!/usr/bin/env bash
# Has git call pre-push.sh before a push, in this clone and all its worktrees.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "hooks: $*" >&2; exit 1; }

# Not a link: each worktree has a pre-push.sh of its own, and commits from before it have none.
hook_text() {
    cat <<'END'
#!/bin/sh
# By `make hooks` of goosed.
[ ! -x build/scripts/pre-push.sh ] || exec build/scripts/pre-push.sh "$@"
END
}

folder=$(git config core.hooksPath || true)
[[ -z $folder ]] || fail "nothing installed: git takes its hooks from core.hooksPath, which is '$folder'. Have the pre-push there call build/scripts/pre-push.sh"

hook=$(git rev-parse --git-path hooks)/pre-push
if [[ -e $hook || -L $hook ]]; then
    cmp -s "$hook" <(hook_text) || fail "nothing installed: $hook is another hook. Have it call build/scripts/pre-push.sh, or remove it"
    echo "hooks: $hook is there already"
    exit 0
fi
mkdir -p "$(dirname "$hook")"
hook_text >"$hook"
chmod +x "$hook"
echo "hooks: $hook calls build/scripts/pre-push.sh before each push (git push --no-verify goes without)"
