#!/usr/bin/env bash
# Makes the image goosed, tagged with its version and with the charts' version, and artifacts/image/goosed-*: the image as an archive for
# `docker load`, the list of what is in it (CycloneDX), and the SHA-256 of both.
#
#   image.sh            with Docker, or else as --local
#   image.sh --local    without a registry: with Debian's buildah, on a base that mmdebstrap makes of Debian's packages (as root)
set -euo pipefail
cd "$(dirname "$0")/../.."

say() { printf 'image: %s\n' "$*"; }
fail() { printf 'image: %s\n' "$*" >&2; exit 1; }

version=$(build/scripts/version.sh) revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
# A tag can't have a +.
tags=("goosed:${version//+/-}" "goosed:$(sed -n 's:.*<VersionPrefix>\(.*\)</VersionPrefix>.*:\1:p' Directory.Build.props)")
out=artifacts/image context=artifacts/image/context
name=goosed-${version//+/-}
archive=$out/$name.tar
arguments=(--build-arg "VERSION=$version" --build-arg "REVISION=$revision" --tag "${tags[0]}" --tag "${tags[1]}")

with_docker() {
    say "with Docker, on $(sed -n 's/^FROM \(.*runtime-deps.*\)/\1/p' Dockerfile)"
    docker build "${arguments[@]}" .
    docker save --output "$archive" "${tags[@]}"
    docker run --rm --entrypoint cat "${tags[0]}" /usr/lib/goosed/Goosed.deps.json >"$out/deps.json"
    docker run --rm --entrypoint cat "${tags[0]}" /var/lib/dpkg/status >"$out/packages"
}

# Storage of its own, so that nothing of this computer's containers is touched.
buildah() { command buildah --root "$PWD/$out/storage" --runroot "$PWD/$out/run" --storage-driver vfs "$@"; }

base() { # ARCHITECTURE
    [[ ! -s $out/base-$1.tar ]] || return 0
    say "making the base: Debian 12 with git and ssh"
    mmdebstrap --quiet --variant=minbase --architectures="$1" --include=ca-certificates,git,openssh-client,libstdc++6 \
        --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook="cat \"\$1/var/lib/dpkg/status\" >'$PWD/$out/packages'" bookworm "$out/base-$1.tar"
}

with_buildah() {
    local architecture
    architecture=$(dpkg --print-architecture)
    base "$architecture"
    say "with buildah, on Debian 12 as mmdebstrap makes it ($out/base-$architecture.tar)"
    rm -rf "$context"
    mkdir -p "$context"
    build/scripts/publish.sh Goosed "$architecture" "$PWD/$context/app"
    cp -r infra "$context"
    ln -f "$out/base-$architecture.tar" "$context/base.tar"
    # The Dockerfile's last stage, on that base and with what was published here.
    awk '/ AS build$/ { skip = 1 } /^$/ { skip = 0 }
        /^FROM .*runtime-deps/ { print "FROM scratch\nADD base.tar /"; next } /^RUN apt-get/ { next }
        !skip { sub("COPY --from=build /app", "COPY app"); print }' Dockerfile >"$context/Dockerfile"
    buildah rmi --all --force >/dev/null 2>&1 || true
    buildah bud --quiet --isolation chroot --format docker --file "$context/Dockerfile" "${arguments[@]}" "$context" >/dev/null
    buildah push --quiet "${tags[0]}" "docker-archive:$archive:${tags[0]}"
    cp "$context/app/Goosed.deps.json" "$out/deps.json"
}

mkdir -p "$out"
rm -f "$out"/goosed-*
if [[ ${1:-} != --local ]] && docker version >/dev/null 2>&1; then
    with_docker
else
    for tool in buildah mmdebstrap; do [[ -n $(type -P $tool) ]] || fail "$tool is missing, and there is no Docker: sudo build/scripts/lab-deps.sh image"; done
    ((EUID == 0)) || fail "making a base of Debian's packages needs root"
    with_buildah
fi
build/scripts/sbom.sh "$version" "$out/deps.json" "$out/packages" >"$out/$name.cdx.json"
(cd "$out" && sha256sum -- "$name".* >"$name.sha256")
say "made $(printf '%s\n' "${tags[@]}" | uniq | paste -sd' '); $archive ($(du -h "$archive" | cut -f1)), to be loaded by: docker load --input $archive"
