#!/usr/bin/env bash
# Runs goosed out of the image that `image.sh --local` made, as a container would: by its user, in its file system, on its data.
# Says what it checked, a line each; the first that fails ends it.
set -euo pipefail
cd "$(dirname "$0")/../.."

out=artifacts/image
buildah() { command buildah --root "$PWD/$out/storage" --runroot "$PWD/$out/run" --storage-driver vfs "$@"; }
ok() { printf 'image-test: ok   %s\n' "$*"; }
fail() { printf 'image-test: FAIL %s\n' "$*" >&2; exit 1; }

image=$(buildah images --format '{{.Name}}:{{.Tag}}' | grep 'goosed:' | tail -n 1) || fail "there is no image: build/scripts/image.sh --local makes it"
container=$(buildah from "$image")
served='' log=$(mktemp)
finish() {
    [[ -z $served ]] || kill -TERM "$served" 2>/dev/null || true
    wait
    buildah rm "$container" >/dev/null
    rm -f "$log"
}
trap finish EXIT

run() { buildah run --isolation chroot "$container" -- "$@"; }
inspect() { buildah inspect --type image --format "$1" "$image"; }
port=$((20000 + RANDOM % 20000))

version=$(run goosed --version)
[[ $version == "$(build/scripts/version.sh)" ]] || fail "the image is of $version and this tree is $(build/scripts/version.sh): make it again"
ok "$image: goosed --version is $version"
[[ $(run id -u) == 1654 ]] || fail "it runs as $(run id)"
ok "it runs as uid 1654"
if run sh -c 'echo x >/usr/lib/goosed/x' 2>/dev/null || run sh -c 'echo x >/infra/x' 2>/dev/null; then fail "it can write to what it is made of"; fi
ok "it can't write to what it is made of"
run sh -c 'git --version && ssh -V' >/dev/null 2>&1 || fail "git or ssh does not run"
ok "git and ssh are there for a desired state in a repository"
[[ $(inspect '{{.Docker.Config.Healthcheck.Test}}') == *goosed*health* ]] || fail "it has no health check"
[[ -n $(inspect '{{index .Docker.Config.Labels "org.opencontainers.image.revision"}}') ]] || fail "it has no label of its revision"
ok "health check and labels are there"
for package in nuget/Npgsql deb/debian/git; do grep -q "\"pkg:$package@" $out/goosed-*.cdx.json || fail "the list of what is in it lacks $package"; done
ok "the list of what is in it has packages of both kinds"

run goosed serve --listen "http://127.0.0.1:$port" >"$log" 2>&1 &
served=$!
for ((turn = 0; turn < 100; turn++)); do
    run goosed health --ready --listen "http://127.0.0.1:$port" >/dev/null 2>&1 && break
    kill -0 "$served" 2>/dev/null || fail "it ended: $(<"$log")"
    sleep 0.3
done
answer=$(curl -fsS "http://127.0.0.1:$port/readyz") || fail "it is not ready: $(tail -n 3 "$log")"
ok "it serves: /readyz says $answer"
[[ $(curl -fsS "http://127.0.0.1:$port/menu.ipxe") == '#!ipxe'* ]] || fail "it serves no boot menu"
[[ $(curl -fsS "http://127.0.0.1:$port/v1/blueprints") == *'"items":[{'* ]] || fail "it has no blueprints of its own"
ok "it serves its boot menu and its own blueprints"
