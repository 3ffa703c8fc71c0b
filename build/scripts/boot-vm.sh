#!/usr/bin/env bash
# Boots a virtual machine from the network with real iPXE and watches its serial console. No root: QEMU's own
# DHCP server hands out the URL, and the guest sees this machine's loopback as 10.0.2.2.
#
#   boot-vm.sh --url http://127.0.0.1:PORT/menu.ipxe [OPTION VALUE]…
#
#   --firmware bios|uefi   default bios
#   --mac MAC              default 52:54:00:90:05:ed
#   --uuid UUID            SMBIOS system UUID
#   --serial TEXT          SMBIOS serial number
#   --memory MIB           default 512 (uefi 768)
#   --disk FILE            a raw disk, made (64 MiB, empty) if it is not there; booted after the network
#   --timeout SECONDS      default 180
#   --log FILE             the console; default: a temporary file, kept when the boot fails
#   --until REGEX          pass when the console shows it; default: pass when the machine powers itself off
#   --fail REGEX           fail when the console shows it
#   --then disk            after a restart the machine boots its disk, without the network
#   --reboots N            how often the machine may restart itself; default 0; once more is a failure
#
# Prints PASS or FAIL with the reason (exit 0 or 1), after a failure the last console lines too.
set -euo pipefail

usage() { sed -n '2,21s/^# \{0,1\}//p' "$0" >&2; exit 2; }

firmware=bios url='' mac=52:54:00:90:05:ed uuid='' serial='' memory='' disk='' seconds=180 log='' until='' reboots=0 then=''
failure='Kernel panic|No bootable|"UiApp"|iPXE> $|Shell> $|goosed-demo: RESULT fail'
while (($# > 0)); do
    (($# > 1)) || usage
    case $1 in
        --firmware) firmware=$2 ;;
        --url) url=$2 ;;
        --mac) mac=$2 ;;
        --uuid) uuid=$2 ;;
        --serial) serial=$2 ;;
        --memory) memory=$2 ;;
        --disk) disk=$2 ;;
        --timeout) seconds=$2 ;;
        --log) log=$2 ;;
        --until) until=$2 ;;
        --fail) failure=$2 ;;
        --reboots) reboots=$2 ;;
        --then) then=$2 ;;
        *) usage ;;
    esac
    shift 2
done
[[ -n $url && $firmware == @(bios|uefi) && $then == @(|disk) ]] || usage

work=$(mktemp -d)
qemu_pid=''
trap 'if [[ -n $qemu_pid ]]; then kill "$qemu_pid" 2>/dev/null; wait "$qemu_pid" 2>/dev/null; fi; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

die() { echo "boot-vm: FAIL $*"; exit 1; }

guest_url=$(sed -E 's,^http://(127[0-9.]*|localhost)([:/]),http://10.0.2.2\2,' <<<"$url")
((${#guest_url} < 128)) || die "the URL is longer than the 127 characters that DHCP's file field holds"
command -v qemu-system-x86_64 >/dev/null || die "qemu-system-x86_64 is missing: run build/scripts/lab-deps.sh"
own_log=''
[[ -n $log ]] || own_log=$(mktemp --suffix=.console.log)
log=${log:-$own_log}
: >"$log"

# Never KVM: where this machine is a virtual one itself, iPXE's real mode can end in "KVM internal error".
machine=(-name goosed-vm -machine "pc,graphics=off" -accel tcg -cpu max -smp 1 -nodefaults -display none -monitor none
    -chardev "file,id=console,path=$log,append=on" -serial chardev:console -no-reboot -m "${memory:-$([[ $firmware == uefi ]] && echo 768 || echo 512)}"
    -smbios "type=1,manufacturer=Goosed,product=Virtual machine${serial:+,serial=$serial}"
    -netdev "user,id=net,bootfile=$guest_url")
[[ -z $uuid ]] || machine+=(-uuid "$uuid")
if [[ -n $disk ]]; then
    [[ -e $disk ]] || truncate --size=64M "$disk"
    machine+=(-drive "file=$disk,format=raw,if=none,id=disk" -device "virtio-blk-pci,drive=disk,bootindex=2")
fi
card="virtio-net-pci,netdev=net,mac=$mac"
from_disk=(-device "$card,romfile=")
if [[ $firmware == bios ]]; then
    from_network=(-device "$card,bootindex=1") # its ROM is iPXE
else
    # QEMU's DHCP server cannot answer the firmware's own PXE: iPXE starts from a small FAT disk instead.
    code=/usr/share/OVMF/OVMF_CODE_4M.fd ipxe=/usr/lib/ipxe/ipxe.efi
    [[ -r $code && -r $ipxe ]] || die "$code or $ipxe is missing: run build/scripts/lab-deps.sh"
    cp /usr/share/OVMF/OVMF_VARS_4M.fd "$work/vars.fd"
    install -D -m 644 "$ipxe" "$work/esp/EFI/BOOT/BOOTX64.EFI"
    machine+=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=$code" -drive "if=pflash,format=raw,unit=1,file=$work/vars.fd")
    from_network=(-drive "file=fat:rw:$work/esp,format=raw,if=none,id=esp" -device "ide-hd,drive=esp,bootindex=1" "${from_disk[@]}")
fi
boots_from=("${from_network[@]}")

# The console as readable lines: without escape sequences and carriage returns.
console() { tr -d '\r\000' <"$log" | sed -E 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/\x1b[c()][A-Z0-9]?//g'; }
shows() { [[ -n $1 ]] && grep -qaE -- "$1" <<<"$text"; }

# A restart is a new QEMU: iPXE opens its second life with the TCP ports and sequence numbers of the first, which a
# network that remembers those connections leaves unanswered for up to a minute. Why QEMU ended, its monitor tells.
start() {
    qemu-system-x86_64 "${machine[@]}" "${boots_from[@]}" -qmp stdio < <(echo '{"execute":"qmp_capabilities"}') >"$work/events" 2>"$work/errors" &
    qemu_pid=$!
}
ended() { grep -q "\"event\": \"SHUTDOWN\".*\"$1\"" "$work/events"; }

begin=$SECONDS verdict='' restarts=0
start
while [[ -z $verdict ]]; do
    sleep 0.3
    running=true
    kill -0 "$qemu_pid" 2>/dev/null || running=false
    text=$(console)
    if shows "$until"; then verdict=pass
    elif shows "$failure"; then verdict="the console shows: $(grep -aE -m1 -- "$failure" <<<"$text")"
    elif ((SECONDS - begin >= seconds)); then verdict="nothing decisive within $seconds s"
    elif $running; then continue
    elif ended guest-reset && ((restarts++ < reboots)); then
        [[ $then != disk ]] || boots_from=("${from_disk[@]}")
        start
    elif ended guest-reset; then verdict="the machine restarted more than $reboots times"
    elif ! ended guest-shutdown; then verdict="QEMU ended by itself"
    elif [[ -z $until ]]; then verdict=pass
    else verdict="the machine went off before the console showed: $until"
    fi
done

took="$firmware, $((SECONDS - begin)) s"
if [[ $verdict != pass ]]; then
    echo "boot-vm: FAIL $took: $verdict (console: $log)"
    echo "--- last console lines"
    grep -av '^ *$' <<<"$text" | tr -s ' ' | cut -c1-160 | tail -n 20 || true
    [[ ! -s $work/errors ]] || { echo "--- QEMU"; head -n 5 "$work/errors"; }
    exit 1
fi
[[ -z $own_log ]] || rm -f "$own_log"
echo "boot-vm: PASS $took"
