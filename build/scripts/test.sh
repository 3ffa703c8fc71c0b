#!/usr/bin/env bash
# Builds once and runs the test projects: two at a time, as most wait more than they work; then those that need the computer alone.
#
#   test.sh [--no-build] [NAME…]      NAME is a project of tests/ without .Tests, such as Core; default: all
#                                     --no-build takes what was built, as it is
#
# As root on Debian, YES=1 or CI=true installs what the tests drive (lab-deps.sh). A test that misses something is
# skipped, with its reason in a line; with CI=true that fails the run. The last line: N passed, N failed, N skipped.
#
# GOOSED_TEST_LONG=1 (make test-long) runs whole matrices where else one case of each kind is run.
set -euo pipefail
cd "$(dirname "$0")/../.."

configuration=${CONFIGURATION:-Release} results=artifacts/test-results
passed=0 failed=0 skipped=0

finish() {
    [[ ${GOOSED_TEST_LONG:-} == 1 ]] || echo "test: not run: the whole matrices of real boots, which make test-long runs"
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

# Leaves its counts in NAME.count and what it has to say in NAME.log.
run() { # NAME
    local name=$1 begin=$SECONDS code=0 bad=0 good left
    local program=artifacts/bin/$name.Tests/${configuration,,}/Goosed.$name.Tests file=$results/$name.xml
    echo "0 1 0" >"$results/$name.count"
    timeout --kill-after=10 1800 "$program" -noLogo -noColor -reporter quiet -result-xml "$file" || code=$?
    if [[ ! -s $file ]]; then
        echo "FAILED $name: its tests ended with exit code $code and without a result"
        return
    fi
    good=$(count "$file" passed) left=$(count "$file" skipped) bad=$(($(count "$file" failed) + $(count "$file" errors)))
    if ((code != 0 && bad == 0)); then
        echo "FAILED $name: its tests ended with exit code $code"
        bad=1
    fi
    echo "$good $bad $left" >"$results/$name.count"
    list_skipped "$file" >>"$results/skipped"
    printf '%-16s %4d passed, %d failed, %d skipped, %d s\n' "$name" "$good" "$bad" "$left" $((SECONDS - begin))
}

# The named projects, so many at a time; each says its piece when it is done.
run_all() { # LANES NAME…
    local lanes=$1 name
    for name in "${@:2}"; do
        while (($(jobs -rp | wc -l) >= lanes)); do wait -n || true; done
        { run "$name" >"$results/$name.log" 2>&1; cat "$results/$name.log"; } &
    done
    wait
}

build=true
if [[ ${1:-} == --no-build ]]; then
    build=false
    shift
fi
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
if $build && ! dotnet build Goosed.slnx --nologo --configuration "$configuration" --verbosity quiet; then
    echo "FAILED the build"
    failed=1
    finish
fi
light=() alone=()
for name in "${names[@]}"; do
    # A virtual machine, processes that are killed by the clock, and the image that is made beside the first.
    case $name in Deploy | EndToEnd | Reliability) alone+=("$name") ;; *) light+=("$name") ;; esac
done
make_image &
run_all 2 "${light[@]}"
run_all 1 "${alone[@]}"
for name in "${names[@]}"; do
    read -r good bad left <"$results/$name.count"
    passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + left))
done
finish
