#!/usr/bin/env bash
# Makes a disk with a system of its own, for tests of what a machine boots: on UEFI and on BIOS alike it prints
# DISK-SYSTEM-STARTED on the console and stops.
#
#   lab-disk.sh FILE         FILE.efi is its EFI program alone. Needs what lab-deps.sh installs for disk
set -euo pipefail

(($# == 1)) || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }

disk=$1 says=DISK-SYSTEM-STARTED
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

printf 'echo %s\nsleep 2\nhalt\n' "$says" >"$work/early.cfg"
grub-mkimage -O x86_64-efi -o "$work/BOOTX64.EFI" -p /EFI -c "$work/early.cfg" echo sleep halt normal
truncate -s 64M "$work/disk"
mkfs.vfat -F 32 "$work/disk" >/dev/null
mmd -i "$work/disk" ::/EFI ::/EFI/BOOT
mcopy -i "$work/disk" "$work/BOOTX64.EFI" ::/EFI/BOOT/BOOTX64.EFI

# A BIOS runs the first sector, whose code stands behind the 90 bytes of FAT32's own: 16-bit x86 that sends the text
# at 0x7c79 to the first serial port (data at 0x3f8, "may send" is bit 5 of 0x3fd) and halts.
{
    printf '\x31\xc0\x8e\xd8\xfc'         # xor ax,ax; mov ds,ax; cld
    printf '\xbe\x79\x7c'                 # mov si,0x7c79
    printf '\xac\x84\xc0\x74\x0f'         # next: lodsb; test al,al; jz end
    printf '\x50\xba\xfd\x03'             # push ax; mov dx,0x3fd
    printf '\xec\xa8\x20\x74\xfb'         # wait: in al,dx; test al,0x20; jz wait
    printf '\x58\xb2\xf8\xee\xeb\xec'     # pop ax; mov dl,0xf8; out dx,al; jmp next
    printf '\xf4\xeb\xfd%s\r\n\0' "$says" # end: hlt; jmp end; the text
} | dd of="$work/disk" bs=1 seek=90 conv=notrunc status=none
mv "$work/BOOTX64.EFI" "$disk.efi"
mv "$work/disk" "$disk"
