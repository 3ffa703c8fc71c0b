#!/usr/bin/env bash
# Git's pre-push hook (make hooks): refuses a push from a tree with changes, and a commit that `make lint` refuses.
# Git gives "LOCAL-REF COMMIT REMOTE-REF REMOTE-COMMIT" for each ref on standard input; a deletion's COMMIT is zeros.
set -euo pipefail
cd "$(dirname "$0")/../.."

refuse() { echo "pre-push: refused: $*" >&2; exit 1; }

commits=()
while read -r _ object _; do
    [[ $object =~ ^0+$ ]] && continue
    # A tag leads to its commit; one of something else has nothing to check.
    commit=$(git rev-parse --verify --quiet "$object^{commit}" 2>/dev/null) || continue
    [[ " ${commits[*]} " == *" $commit "* ]] || commits+=("$commit")
done
((${#commits[@]} > 0)) || exit 0

mapfile -t changes < <(git status --porcelain --untracked-files=normal)
((${#changes[@]} == 0)) ||
    refuse "the tree has changes that the push would not have: ${changes[0]:3}$( ((${#changes[@]} == 1)) || echo " and $((${#changes[@]} - 1)) more"). Commit, stash or remove them"

head=$(git rev-parse HEAD)
# Git tells a hook where its repository is, which is not where another tree's is; make, what the make that called git was told.
# shellcheck disable=SC2046
unset $(git rev-parse --local-env-vars) MAKEFLAGS MAKELEVEL
scratch=''
trap '[[ -z $scratch ]] || git worktree remove --force "$scratch"' EXIT
trap 'exit 130' INT TERM HUP

for commit in "${commits[@]}"; do
    tree=.
    if [[ $commit != "$head" ]]; then
        echo "pre-push: ${commit:0:10} is not what is checked out: it is built in a tree of its own" >&2
        scratch=$(mktemp -d) tree=$scratch
        git worktree add --quiet --detach "$scratch" "$commit"
    fi
    make --no-print-directory -C "$tree" lint </dev/null >&2 || refuse "make lint fails at ${commit:0:10}, see above"
    [[ -z $scratch ]] || git worktree remove --force "$scratch"
    scratch=''
done
