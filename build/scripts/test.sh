#!/usr/bin/env bash
# Builds once and runs the test projects, one after the other.
#
#   test.sh [NAME…]      NAME is a project of tests/ without .Tests, such as Core; default: all
#
# As root on Debian, YES=1 or CI=true installs what the tests drive (lab-deps.sh). A test that misses something is
# skipped, with its reason in a line; with CI=true that fails the run. The last line: N passed, N failed, N skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

configuration=${CONFIGURATION:-Release} results=artifacts/test-results
passed=0 failed=0 skipped=0

finish() {
    [[ ! -s $results/skipped ]] || cat "$results/skipped"
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0 && passed > 0)) && [[ ${CI:-} != true || $skipped == 0 ]]
    exit
}

prepare() {
    command -v apt-get >/dev/null || return 0
    local how=--check
    if ((EUID == 0)) && [[ ${YES:-} == 1 || ${CI:-} == true ]]; then how=--yes; fi
    build/scripts/lab-deps.sh $how all 2>&1 || echo "test: tests that need these packages will be skipped"
    build/scripts/lab-tools.sh helm promtool >/dev/null || echo "test: tests of charts and alerts will be skipped"
}

# Beside the tests that come first, which leave a processor free: the image that those of Deploy run.
make_image() {
    [[ " ${names[*]} " == *" Deploy "* && -n $(type -P buildah) && -n $(type -P mmdebstrap) && $EUID == 0 ]] || return 0
    nice build/scripts/image.sh --local >"$results/image.log" 2>&1 || { echo "test: no image was made:"; tail -n 5 "$results/image.log"; }
}

# The sum of an attribute over the assemblies in a result file.
count() { # FILE ATTRIBUTE
    grep -o '<assembly [^>]*>' "$1" | grep -oE " $2=\"[0-9]+\"" | grep -oE '[0-9]+'
}

# "SKIPPED test: reason", one a line.
list_skipped() { # FILE
    { tr '\n' ' ' <"$1"; echo; } | sed 's/<test /\n&/g' |
        sed -nE '/ result="Skip"/s/^<test [^>]* name="([^"]*)".*<reason>(<!\[CDATA\[)?(.*)<\/reason>.*/SKIPPED \1: \3/p' |
        sed -E 's/\]\]>$//; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g; s/\\"/"/g; s/[[:space:]]+$//'
}

run() { # NAME
    local name=$1 begin=$SECONDS code=0 bad=0
    [[ $name != Deploy ]] || wait
    local program=artifacts/bin/$name.Tests/${configuration,,}/Goosed.$name.Tests file=$results/$name.xml
    timeout --kill-after=10 1800 "$program" -noLogo -noColor -reporter quiet -result-xml "$file" || code=$?
    if [[ ! -s $file ]]; then
        echo "FAILED $name: its tests ended with exit code $code and without a result"
        failed=$((failed + 1))
        return
    fi
    bad=$(($(count "$file" failed) + $(count "$file" errors)))
    if ((code != 0 && bad == 0)); then
        echo "FAILED $name: its tests ended with exit code $code"
        bad=1
    fi
    passed=$((passed + $(count "$file" passed))) failed=$((failed + bad)) skipped=$((skipped + $(count "$file" skipped)))
    list_skipped "$file" >>"$results/skipped"
    printf '%-16s %4d passed, %d failed, %d skipped, %d s\n' "$name" "$(count "$file" passed)" "$bad" "$(count "$file" skipped)" $((SECONDS - begin))
}

names=("$@")
if ((${#names[@]} == 0)); then
    for folder in tests/*.Tests; do names+=("$(basename "$folder" .Tests)"); done
fi
for name in "${names[@]}"; do
    [[ -d tests/$name.Tests ]] || { echo "test: there is no tests/$name.Tests" >&2; exit 2; }
done

prepare
rm -rf "$results"
mkdir -p "$results"
if ! dotnet build Goosed.slnx --nologo --configuration "$configuration" --verbosity quiet; then
    echo "FAILED the build"
    failed=1
    finish
fi
make_image &
for name in "${names[@]}"; do run "$name"; done
finish
