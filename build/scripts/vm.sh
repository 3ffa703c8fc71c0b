#!/usr/bin/env bash
# A machine to try goosed with: a virtual one where QEMU is installed, else a script that makes a machine's calls.
#
#   vm.sh files FOLDER          writes FOLDER/vmlinuz, initrd.img and disk.img: what the blueprint demo/1/linux names
#   vm.sh boot URL MAC DISK     boots it from the network, and after its restart from DISK
#
# FIRMWARE=bios|uefi (bios)     WALK=1 boots no virtual machine
set -euo pipefail

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }

here=$(cd "$(dirname "$0")" && pwd)
image=$(dirname "$(dirname "$here")")/artifacts/demo
is_virtual() { [[ ${WALK:-} != 1 ]] && "$here/lab-deps.sh" --check boot >/dev/null 2>&1; }

files() { # FOLDER
    mkdir -p "$1"
    if is_virtual && "$here/lab-image.sh" "$image"; then
        cp "$image"/{vmlinuz,initrd.img,disk.img} "$1"
        return
    fi
    echo "vm: no QEMU here: three small files take the places of kernel, initrd and disk image"
    for file in vmlinuz initrd.img disk.img; do echo "in place of $file" >"$1/$file"; done
}

boot() { # URL MAC DISK
    if ! is_virtual; then
        echo "vm: no QEMU here: a script makes the machine's calls"
        exec "$here/demo-walk.sh" "$1" "$2"
    fi
    [[ -e $3 ]] || truncate --size=96M "$3"
    exec "$here/boot-vm.sh" --firmware "${FIRMWARE:-bios}" --url "$1/menu.ipxe" --mac "$2" --disk "$3" --reboots 1 --then disk \
        --timeout 240 --until 'goosed-demo: RESULT ok poweroff'
}

case "$#:${1:-}" in
    2:files) files "$2" ;;
    4:boot) boot "$2" "$3" "$4" ;;
    *) usage ;;
esac
