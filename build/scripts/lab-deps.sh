#!/usr/bin/env bash
# Says which Debian packages the boot lab needs and how big they are, and installs them.
#
#   lab-deps.sh [--check|--yes] [boot] [dhcp] [disk] [installer] [backends] [deploy] [image] [all]      default: boot
#
#   boot       QEMU, iPXE and UEFI firmware, and the clients that tests call: what boots a virtual machine from the network
#   dhcp       dnsmasq and Kea, for the tests that boot by their answers in a network of their own
#   disk       GRUB for UEFI and the tools that write it to a disk, for the tests that must end in a system of the disk
#   installer  Debian 12's own installer, for the test that lets it read a preseed
#   backends   the servers that tests start for themselves: PostgreSQL, NATS (openssl for its certificates), Ceph's S3
#              gateway; and HAProxy, in front of several processes. Installing them starts no server
#   deploy     what lab-tools.sh fetches helm and promtool with
#   image      what image.sh makes an image with where there is no Docker and no registry
#
# --check changes nothing: exit 0 when all is there, 1 with the list otherwise.
# Installing needs root. It asks first, unless --yes, YES=1 or CI=true says so.
set -euo pipefail

boot_packages=(qemu-system-x86 ipxe ovmf cpio curl wget)
deploy_packages=(curl unzip)
image_packages=(buildah mmdebstrap)
dhcp_packages=(dnsmasq-base iproute2 kea-dhcp4-server)
disk_packages=(grub-common grub-efi-amd64-bin mtools dosfstools)
installer_packages=(debian-installer-12-netboot-amd64)
backends_packages=(postgresql nats-server openssl radosgw ceph-mon ceph-osd ceph-common haproxy)

say() { printf 'lab-deps: %s\n' "$*"; }
fail() { printf 'lab-deps: %s\n' "$*" >&2; exit 1; }

mode=ask
[[ ${YES:-} == 1 || ${CI:-} == true ]] && mode=yes
packages=()
for argument in "$@"; do
    case $argument in
        --check) mode=check ;;
        --yes) mode=yes ;;
        boot) packages+=("${boot_packages[@]}") ;;
        dhcp) packages+=("${dhcp_packages[@]}") ;;
        disk) packages+=("${disk_packages[@]}") ;;
        backends) packages+=("${backends_packages[@]}") ;;
        deploy) packages+=("${deploy_packages[@]}") ;;
        image) packages+=("${image_packages[@]}") ;;
        installer) packages+=("${installer_packages[@]}") ;;
        all) packages+=("${boot_packages[@]}" "${dhcp_packages[@]}" "${disk_packages[@]}" "${installer_packages[@]}" "${backends_packages[@]}" "${deploy_packages[@]}" "${image_packages[@]}") ;;
        *) sed -n '2,17s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
((${#packages[@]} > 0)) || packages=("${boot_packages[@]}")

apt() { # waits up to five minutes for another apt, gives up early on a dead network
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 \
        -o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@"
}

# "12.5 MB of archives, 52.5 MB on the disk"; fails when apt does not know the packages.
sizes() {
    local plan
    plan=$(LC_ALL=C apt install --print-uris --no-install-recommends "${missing[@]}" 2>/dev/null) || return 1
    sed -nE -e 's/^Need to get (.*) of archives\.$/\1 to download/p' \
        -e 's/^After this operation, (.*) of additional.*$/\1 on the disk/p' <<<"$plan" | paste -sd, | sed 's/,/, /'
}

refresh() {
    say "apt-get update (the package lists are missing or old)"
    apt update >"$log" 2>&1 || true # one broken source among several is no reason to stop
}

# Debian's package would make a cluster and run it on port 5432; the tests make their own.
no_cluster() {
    [[ " ${missing[*]} " == *" postgresql "* && ! -e /etc/postgresql-common/createcluster.conf ]] || return 0
    mkdir -p /etc/postgresql-common
    printf 'create_main_cluster = false\n' >/etc/postgresql-common/createcluster.conf
}

install() { no_cluster && apt install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; }

command -v apt-get >/dev/null ||
    fail "this is not a Debian system; on Debian the packages are: ${packages[*]}"

missing=()
for package in "${packages[@]}"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done
if ((${#missing[@]} == 0)); then
    say "all there: ${packages[*]}"
    exit 0
fi

if [[ $mode == check ]]; then
    fail "missing: ${missing[*]} ($(sizes || echo "size unknown until apt-get update"))"
fi
((EUID == 0)) || fail "missing: ${missing[*]}; run 'sudo $0' to install them"

log=$(mktemp)
trap 'rm -f "$log"' EXIT
size=$(sizes) || { refresh; size=$(sizes); } ||
    { tail -n 5 "$log" >&2; fail "apt does not offer ${missing[*]}: is the network up, and this Debian 12?"; }
say "to install: ${missing[*]} ($size)"

if [[ $mode == ask ]]; then
    [[ -t 0 ]] || fail "nothing installed: YES=1 installs without a question"
    read -r -p "Install them now? [y/N] " answer
    [[ $answer == [yY]* ]] || fail "nothing installed"
fi

install || { refresh; install; } ||
    { tail -n 5 "$log" >&2; fail "the installation failed, see above: no network, no space, or another apt at work?"; }
say "installed: ${missing[*]}"
