#!/usr/bin/env bash
# Makes a release of main as it is committed. It pushes nothing.
#
#   release.sh VERSION      such as 1.4.0 or 1.4.0-rc.1      BUILD=no makes no packages and no image
#
# Moves the changelog's Unreleased to the version, writes the version into the files that have it, keeps the OpenAPI document
# for the next releases to be held to, commits, tags and builds. When it refuses or fails, everything is as it was.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1:-} tag=v${1:-}
refuse() { echo "release: refused: $*" >&2; exit 1; }

number='(0|[1-9][0-9]*)'
identifier='(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)'
is_version() { [[ $1 =~ ^$number\.$number\.$number(-$identifier(\.$identifier)*)?$ ]]; }

# By SemVer's precedence (https://semver.org/#spec-item-11).
is_newer() { # VERSION OTHER
    local LC_ALL=C one='' other='' i
    local -a left right
    [[ $1 != *-* ]] || one=${1#*-}
    [[ $2 != *-* ]] || other=${2#*-}
    IFS=. read -ra left <<<"${1%%-*}"
    IFS=. read -ra right <<<"${2%%-*}"
    for i in 0 1 2; do
        ((left[i] == right[i])) || { ((left[i] > right[i])); return; }
    done
    [[ -n $one && -n $other ]] || { [[ -z $one && -n $other ]]; return; }
    IFS=. read -ra left <<<"$one"
    IFS=. read -ra right <<<"$other"
    for ((i = 0; i < ${#left[@]}; i++)); do
        ((i < ${#right[@]})) || return 0
        [[ ${left[i]} != "${right[i]}" ]] || continue
        case "${left[i]//[0-9]/}:${right[i]//[0-9]/}" in
            :) ((left[i] > right[i])); return ;;
            :*) return 1 ;;
            *:) return 0 ;;
            *) [[ ${left[i]} > ${right[i]} ]]; return ;;
        esac
    done
    return 1
}

last_version() {
    local last='' name
    while read -r name; do
        is_version "${name#v}" || continue
        [[ -n $last ]] && is_newer "$last" "${name#v}" || last=${name#v}
    done < <(git tag --list 'v*')
    echo "$last"
}

[[ -n $version ]] || refuse "say which version, as in make release VERSION=1.4.0"
is_version "$version" || refuse "'$version' is no version such as 1.4.0 or 1.4.0-rc.1 (https://semver.org)"
branch=$(git symbolic-ref --quiet --short HEAD || echo "none")
[[ $branch == main ]] || refuse "releases are made of the branch main, and this is '$branch'"
changes=$(git status --porcelain --untracked-files=normal)
[[ -z $changes ]] || refuse "the tree has changes: $(cut -c4- <<<"$changes" | paste -sd' ')"
last=$(last_version)
[[ -z $last ]] || is_newer "$version" "$last" || refuse "$version is not greater than $last, the last release"
unreleased=$(build/scripts/changelog.sh Unreleased 2>/dev/null || true)
grep -q '^- ' <<<"$unreleased" || refuse "CHANGELOG.md has nothing under Unreleased"

start=$(git rev-parse HEAD) tagged=false finished=false
undo() {
    ! $finished || return 0
    echo "release: failed: everything is put back" >&2
    ! $tagged || git tag --delete "$tag" >/dev/null
    if [[ $(git rev-parse HEAD) == "$start" ]]; then git restore --staged --worktree .; else git reset --quiet --keep "$start"; fi
}
trap undo EXIT
trap 'exit 130' INT TERM HUP

before=$(sed -nE 's|.*<VersionPrefix>(.*)</VersionPrefix>.*|\1|p' Directory.Build.props)
before=${before//./\\.}
sed -i "s/^## \[Unreleased\]\$/&\n\n## [$version] - $(date -u +%F)/" CHANGELOG.md
sed -i "s|<VersionPrefix>.*</VersionPrefix>|<VersionPrefix>$version</VersionPrefix>|" Directory.Build.props
git ls-files -z '*packages.lock.json' | xargs -0 sed -i -E "s/(\"Goosed(\.[A-Za-z]+)?\": \"\[)$before, /\1$version, /"
for chart in deploy/helm/*/Chart.yaml; do
    [[ -e $chart ]] || continue
    before=$(sed -n 's/^version: *//p' "$chart")
    before=${before//./\\.}
    # Charts of ours depend on each other at the version that they all have.
    sed -i -E "s/^(version|appVersion): .*/\1: $version/; s/^(.*[ {]version: *)$before([ ,}]|\$)/\1$version\2/" "$chart"
    # What they render to has it in labels and in the image's name.
    git ls-files -z 'tests/Deploy.Tests/Golden/charts/*/manifests.yaml' |
        xargs -0r sed -i -E "s|^(.*helm.sh/chart: goosed[a-z-]*-)$before\$|\1$version|; s|^(.*app.kubernetes.io/version: \")$before\"\$|\1$version\"|; s|^(.* image: goosed:)$before\$|\1$version|"
done
cp docs/openapi.json docs/openapi.released.json

git commit --quiet --all --message "Release $version"
git tag --annotate --message "goosed $version" "$tag"
tagged=true
if [[ ${BUILD:-} != no ]]; then
    # The tag says the version, as it does to whoever builds it later.
    env -u VERSION -u MAKEFLAGS -u MAKELEVEL make --no-print-directory package image
    echo "release: SHA-256"
    cat artifacts/packages/SHA256SUMS artifacts/image/*.sha256
fi
finished=true
echo "release: $tag is committed and tagged here. This publishes it:"
echo "  git push --atomic $(git config branch.main.remote || echo origin) main $tag"
