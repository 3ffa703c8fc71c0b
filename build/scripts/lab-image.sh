#!/usr/bin/env bash
# Builds the demo machine: a Debian kernel, an initramfs that holds busybox, a few drivers and the demo agent, and a
# disk image that starts both of them by BIOS and by UEFI.
#
#   lab-image.sh OUT      writes OUT/vmlinuz, OUT/initrd.img and OUT/disk.img
#
# Needs apt-get on Debian and cpio, not root. Kernel, busybox and boot loader packages are downloaded and unpacked,
# never installed. Nothing is done when OUT is up to date.
set -euo pipefail

# In the order in which they load. Virtual disks and network cards of QEMU, KVM and VMware.
drivers=(virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci
    failover net_failover virtio_net e1000 e1000e virtio_blk)

loader_packages=(mtools syslinux syslinux-common systemd-boot-efi)

# What the installed system is started with.
installed_args='console=ttyS0,115200 quiet goosed.installed=1'

say() { printf 'lab-image: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

agent=$(cd "$(dirname "$0")/../demo" && pwd)
out=${1:?usage: lab-image.sh OUT}
command -v apt-get dpkg-deb >/dev/null || fail "this is not a Debian system: the kernel comes from a Debian package"
command -v cpio >/dev/null || fail "cpio is missing: run build/scripts/lab-deps.sh"

mkdir -p "$(dirname "$out")"
exec 9>"$out.lock"
flock 9 # two builds at once: the second finds the work of the first

inputs=$(cat "$agent"/* "$0" | sha256sum | cut -d' ' -f1)
if [[ -s $out/vmlinuz && -s $out/initrd.img && -s $out/disk.img && $(cat "$out/inputs" 2>/dev/null) == "$inputs" ]]; then
    say "$out is up to date"
    exit 0
fi

work=$(mktemp -d "$out.XXXXXX")
trap 'rm -rf "$work"' EXIT

download() { # PACKAGE
    (cd "$work" && apt-get -q -o Acquire::Retries=2 -o Acquire::http::Timeout=30 \
        -o APT::Sandbox::User= download "$1") >"$work/apt.log" 2>&1
}

kernel_package() { LC_ALL=C apt-cache depends linux-image-amd64 2>/dev/null | sed -nE '0,/Depends: (linux-image-.*)/s/.*Depends: //p'; }

# Unpacks kernel, drivers and busybox to OUT/parts, the part that another agent does not change.
fetch_parts() {
    local package file module
    package=$(kernel_package)
    if [[ -z $package ]] || ! download "$package"; then
        ((EUID == 0)) || fail "apt cannot download the kernel: run 'sudo apt-get update' and try again"
        apt-get -q -o DPkg::Lock::Timeout=300 update >"$work/apt.log" 2>&1 || true
        package=$(kernel_package)
        download "${package:-linux-image-amd64}" ||
            { tail -n 3 "$work/apt.log" >&2; fail "apt cannot download a kernel: is the network up?"; }
    fi
    for package in busybox-static "${loader_packages[@]}"; do
        download "$package" || { tail -n 3 "$work/apt.log" >&2; fail "apt cannot download $package"; }
    done
    mkdir "$work/unpacked" "$work/parts" "$work/parts/loader"
    for package in "${loader_packages[@]}"; do
        dpkg-deb --fsys-tarfile "$work/${package}"_*.deb | tar -x -C "$work/parts/loader" --wildcards './usr/bin/*' './usr/lib/syslinux/*' './usr/lib/systemd/boot/*' 2>/dev/null || true
    done
    dpkg-deb --fsys-tarfile "$work"/busybox-static_*.deb | tar -x -C "$work/unpacked"
    dpkg-deb --fsys-tarfile "$work"/linux-image-*.deb |
        tar -x -C "$work/unpacked" --wildcards './boot/vmlinuz-*' './lib/modules/*/kernel/drivers/virtio/*' \
            './lib/modules/*/kernel/drivers/net/*' './lib/modules/*/kernel/drivers/block/virtio_blk*' \
            './lib/modules/*/kernel/net/core/*'
    cp "$work"/unpacked/boot/vmlinuz-* "$work/parts/vmlinuz"
    find "$work/unpacked" -type f -name busybox -exec cp {} "$work/parts/busybox" \;
    for module in "${drivers[@]}"; do
        file=$(find "$work/unpacked/lib/modules" -name "$module.ko*" -print -quit)
        case $file in
            '') continue ;; # built into this kernel
            *.xz) "$work/parts/busybox" xz -dc "$file" >"$work/parts/$module.ko" ;;
            *) cp "$file" "$work/parts/$module.ko" ;;
        esac
        echo "$module" >>"$work/parts/list"
    done
    rm -rf "$work/unpacked" "$work"/*.deb
}

# The image's size in MiB: the kernel, and room for the initramfs and the loaders.
image_mib() { echo $(($(stat -Lc%s "$work/vmlinuz") / 1048576 + 5)); }

# An MBR for BIOS, and a FAT partition with syslinux and systemd-boot. The second partition lies beyond the image's end: the
# installer writes there what is the machine's own.
pack_disk() {
    local disk=$work/disk.img loader=$work/parts/loader first=2048 all=$(($(image_mib) * 2048)) own=8192
    local PATH=$loader/usr/bin:$PATH
    export MTOOLS_SKIP_CHECK=1
    truncate --size=$((all * 512)) "$disk"
    dd if="$loader/usr/lib/syslinux/mbr/mbr.bin" of="$disk" conv=notrunc status=none
    {
        printf '\200\000\000\000\357\000\000\000' && little $first && little $((all - first)) # active, EFI system partition
        printf '\000\000\000\000\203\000\000\000' && little $all && little $own               # Linux
        head -c 32 /dev/zero
        printf '\125\252'
    } | dd of="$disk" bs=1 seek=446 conv=notrunc status=none
    mformat -i "$disk@@1M" -T $((all - first)) -h 255 -s 63 -H $first -v GOOSEDDEMO ::
    mmd -i "$disk@@1M" ::/EFI ::/EFI/BOOT ::/loader ::/loader/entries
    printf 'default demo.conf\ntimeout 0\n' >"$work/loader.conf"
    printf 'title goosed demo\nlinux /vmlinuz\ninitrd /initrd.img\noptions %s\n' "$installed_args" >"$work/demo.conf"
    printf 'DEFAULT demo\nPROMPT 0\nLABEL demo\nLINUX /vmlinuz\nINITRD /initrd.img\nAPPEND %s\n' "$installed_args" >"$work/syslinux.cfg"
    mcopy -i "$disk@@1M" "$work/vmlinuz" "$work/initrd.img" "$work/syslinux.cfg" ::/
    mcopy -i "$disk@@1M" "$loader/usr/lib/systemd/boot/efi/systemd-bootx64.efi" ::/EFI/BOOT/BOOTX64.EFI
    mcopy -i "$disk@@1M" "$work/loader.conf" ::/loader/
    mcopy -i "$disk@@1M" "$work/demo.conf" ::/loader/entries/
    syslinux --install --offset 1048576 "$disk"
    rm "$work/loader.conf" "$work/demo.conf" "$work/syslinux.cfg"
}

little() { # NUMBER: 32 bits, lowest byte first
    local byte
    for byte in 0 8 16 24; do printf '%b' "\\0$(printf %03o $(($1 >> byte & 255)))"; done
}

pack_initrd() {
    local root=$work/root
    install -D "$work/parts/busybox" "$root/bin/busybox"
    install -D "$agent/curl" "$root/bin/curl"
    install -D "$agent/dhcp" "$root/lib/dhcp"
    install -D "$agent/init" "$root/init"
    image_mib >"$root/lib/own"
    install -D -m 644 -t "$root/lib/drivers" "$work"/parts/*.ko "$work/parts/list"
    find "$root" -type d -exec chmod 755 {} +
    find "$root" -exec touch --no-dereference --date=@0 {} +
    (cd "$root" && find . -print0 | LC_ALL=C sort -z | cpio --null --create --format=newc --reproducible --owner=0:0 --quiet) |
        gzip -9n >"$work/initrd.img"
    rm -rf "$root"
}

if [[ -s $out/parts/vmlinuz && $(cat "$out/parts/wanted") == "${drivers[*]} ${loader_packages[*]}" ]]; then
    cp -r "$out/parts" "$work/parts"
else
    say "downloading a Debian kernel (about 70 MB; it is unpacked, not installed)"
    fetch_parts
    echo "${drivers[*]} ${loader_packages[*]}" >"$work/parts/wanted"
fi
ln "$work/parts/vmlinuz" "$work/vmlinuz"
pack_initrd
pack_disk
echo "$inputs" >"$work/inputs"
rm -f "$work/apt.log"
chmod 755 "$work"

rm -rf "$out.old"
[[ ! -e $out ]] || mv -T "$out" "$out.old"
mv -T "$work" "$out"
rm -rf "$out.old"
say "$out/vmlinuz $(stat -c%s "$out/vmlinuz") bytes, $out/initrd.img $(stat -c%s "$out/initrd.img") bytes, $out/disk.img $(stat -c%s "$out/disk.img") bytes"
