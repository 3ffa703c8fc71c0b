#!/usr/bin/env bash
# Prints the version of this tree. Whatever carries one (programs, packages, images, releases) gets it here.
#
#   version.sh             on the tag v1.4.0: 1.4.0; twelve commits after it: 1.4.1-dev.12+3fb4ff0a11; without a tag: 0.0.0-dev.512+3fb4ff0a11
#   version.sh --debian    the same as dpkg orders it, with the packaging's own number: 1.4.1~dev.12+3fb4ff0a11-1
#
# VERSION, when it is set, is taken instead: for a tree without git. Files that differ from the commit end it in ".modified".
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "version: $*" >&2; exit 1; }

from_git() {
    local commit tag count version
    commit=$(git rev-parse --short=10 HEAD) || fail "no git here: set VERSION, as in VERSION=1.4.0"
    if tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*.[0-9]*.[0-9]*' 2>/dev/null); then
        count=$(git rev-list --count "$tag..HEAD") version=${tag#v}
        # What comes after 1.4.0 is on its way to 1.4.1 at least; what comes after 1.4.0-rc.1 need not be.
        if ((count > 0)) && [[ $version == *-* ]]; then version+=.dev.$count
        elif ((count > 0)); then version=${version%.*}.$((${version##*.} + 1))-dev.$count
        fi
    else
        count=$(git rev-list --count HEAD) version=0.0.0-dev.$count
    fi
    ((count == 0)) || version+=+$commit
    if [[ -n $(git --no-optional-locks status --porcelain --untracked-files=no) ]]; then
        [[ $version == *+* ]] && version+=.modified || version+=+modified
    fi
    echo "$version"
}

version=${VERSION:-$(from_git)}
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$ ]] || fail "'$version' is no version such as 1.4.0 or 1.4.0-rc.1"

case ${1:-} in
    '') echo "$version" ;;
    --debian) echo "${version//-/\~}-1" ;; # ~ comes before nothing, so that 1.4.0~rc.1 is older than 1.4.0
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
