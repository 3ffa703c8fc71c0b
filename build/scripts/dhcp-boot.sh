#!/usr/bin/env bash
# Boots a virtual machine from the network by a real DHCP server with the lines of `goosectl netboot config`, in a
# network namespace of its own: nothing in it reaches, or is reached from, a real network.
#
#   dhcp-boot.sh dnsmasq|kea|isc-dhcp|ipv6 bios|uefi|http|efi [END [COUNT [MACHINES]]]
#
# ipv6: a network without IPv4, for bios and efi, where the boot menu's URL comes by DHCPv6 from dnsmasq.
# bios: the card's ROM, which is iPXE. uefi: the firmware's own PXE, then snponly.efi by TFTP. http: the firmware's
# HTTP Boot, then snponly.efi from goosed. efi: ipxe.efi from a small disk of its own. The network is the first boot
# option at every boot, and with an END the second is a disk with a system of its own. What the machine is, and where
# its boot must end:
#
#   come         (without END) unknown, without a disk: passes when it has come to goosed's API through iPXE
#   unknown      nobody knows it: the disk's system starts
#   installed    its run has ended: the disk's system starts, at every one of COUNT boots (1) of MACHINES machines (1) in turn
#   missing      its kernel is not uploaded: asks COUNT times (15: more than scripts can nest), and goes on when the file arrives
#   away         its kernel's host is away: its run fails after an attempt, and the disk's system starts
#
# Needs root, and what lab-deps.sh installs for boot, dhcp and disk (isc-dhcp: its package too). Prints PASS or FAIL with
# the reason; exit 77 where no namespace can be made.
set -euo pipefail
cd "$(dirname "$0")/../.."

server=${1:-} firmware=${2:-} end=${3:-come}
[[ $server == @(dnsmasq|kea|isc-dhcp|ipv6) && $firmware == @(bios|uefi|http|efi) && $end == @(come|unknown|installed|missing|away) ]] ||
    { sed -n '2,22s/^# \{0,1\}//p' "$0" >&2; exit 2; }

address=10.77.0.1 host=10.77.0.1
[[ $server != ipv6 ]] || host="[fd77:77::1]"
mac=52:54:00:77:00:01 seconds=$((300 + ${4:-0} * 10)) count=${4:-} machines=${5:-1}
boots=1
[[ $end != installed ]] || boots=${count:-1}
work=$(mktemp -d)
space=goosed-$$
pids=()
cleanup() {
    ((${#pids[@]} == 0)) || kill "${pids[@]}" 2>/dev/null || true
    wait 2>/dev/null || true
    ip netns del "$space" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

fail() {
    echo "dhcp-boot: FAIL $server, $firmware, $end: $*"
    tail -n 15 "$work"/*.log 2>/dev/null | tr -d '\r\000' | cut -c1-300 || true
    exit 1
}
inside() { ip netns exec "$space" "$@"; }
begin() { # NAME COMMAND…
    local log=$work/$1.log
    shift
    # Not by inside: the function would be a shell of its own, and what is killed in the end would be that one alone.
    ip netns exec "$space" "$@" >"$log" 2>&1 &
    pids+=($!)
}

{ ((EUID == 0)) && ip netns add "$space" 2>/dev/null; } || { echo "dhcp-boot: no network namespace can be made here"; exit 77; }
inside ip link set lo up
inside ip link add br0 type bridge forward_delay 0 stp_state 0
[[ $server == ipv6 ]] || inside ip address add "$address/24" dev br0
inside ip tuntap add tap0 mode tap 2>/dev/null || { echo "dhcp-boot: no tap device can be made here"; exit 77; }
inside ip link set tap0 master br0 up
# Something else on the bridge: servers want an interface that is up before the machine is there.
inside ip link add else0 type veth peer name else1
inside ip link set else0 master br0 up
inside ip link set else1 up
inside ip link set br0 up
# Router advertisements: without any, iPXE waits 15 s for IPv6.
inside ip -6 address add fd77:77::1/64 dev br0 nodad

url=http://$host:8080
cp -r infra "$work/infra"
install -D -m 644 /usr/lib/ipxe/snponly.efi "$work/infra/branding/snponly.efi"
blueprint() { # NAME KERNEL
    mkdir -p "$work/infra/blueprints/lab/1/$1"
    printf '%s\n' 'apiVersion: goosed.io/v1alpha1' 'kind: Blueprint' 'spec:' '  os: {family: lab, version: "1", architecture: x86_64}' \
        "  boot: {kernel: {$2}}" >"$work/infra/blueprints/lab/1/$1/blueprint.yaml"
}
blueprint missing 'artifact: lab/kernel'
blueprint away "url: \"http://$host:9/vmlinuz\""
begin goosed env GOOSED_ADMIN_TOKEN=dhcp-boot-admin-token-00000000 GOOSED_BOOT_RETRY=1 GOOSED_BOOT_ATTEMPTS=1 GOOSED_BOOT_ATTEMPT_SECONDS=1 \
    dotnet artifacts/bin/Goosed/release/Goosed.dll serve --listen "$url" --data "$work/data" --infra "$work/infra"
export GOOSED_SERVER=$url GOOSED_TOKEN=dhcp-boot-admin-token-00000000 GOOSECTL_CONFIG=$work/goosectl.json
goosectl() { inside artifacts/bin/Goosectl/release/goosectl "$@"; }
[[ $server == ipv6 ]] ||
    goosectl -q netboot config "$server" --tftp "$address" --http-loader "$url/branding/snponly.efi" >"$work/lines" ||
    fail "goosectl printed no lines"

mkdir "$work/tftp"
cp /usr/lib/ipxe/{undionly.kpxe,snponly.efi} "$work/tftp/"
chmod -R a+rX "$work"
{
    printf '%s\n' port=0 no-resolv no-hosts interface=br0 bind-interfaces user=root log-dhcp log-facility=- enable-tftp "tftp-root=$work/tftp" \
        "pid-file=$work/dnsmasq.pid" "dhcp-leasefile=$work/leases" enable-ra
    if [[ $server == ipv6 ]]; then
        printf '%s\n' dhcp-range=fd77:77::100,fd77:77::1ff,64,10m "dhcp-option=option6:bootfile-url,$url/menu.ipxe"
    else
        printf '%s\n' dhcp-range=fd77:77::,ra-only,64,10m
    fi
    if [[ $server == dnsmasq ]]; then
        printf '%s\n' dhcp-range=10.77.0.100,10.77.0.199,255.255.255.0,10m dhcp-authoritative
        cat "$work/lines"
    fi
} >"$work/dnsmasq.conf"
begin dnsmasq dnsmasq --keep-in-foreground --conf-file="$work/dnsmasq.conf"
case $server in
    kea)
        cat >"$work/kea.conf" <<KEA
{ "Dhcp4": {
    "interfaces-config": { "interfaces": [ "br0" ] },
    "lease-database": { "type": "memfile", "persist": false },
    "subnet4": [ { "subnet": "10.77.0.0/24", "pools": [ { "pool": "10.77.0.100 - 10.77.0.199" } ] } ],
$(cat "$work/lines")
} }
KEA
        begin kea env KEA_LOCKFILE_DIR=none KEA_PIDFILE_DIR="$work" kea-dhcp4 -c "$work/kea.conf"
        ;;
    isc-dhcp)
        {
            cat "$work/lines"
            echo 'authoritative; subnet 10.77.0.0 netmask 255.255.255.0 { range 10.77.0.100 10.77.0.199; }'
        } >"$work/dhcpd.conf"
        touch "$work/dhcpd.leases"
        begin dhcpd dhcpd -4 -d -cf "$work/dhcpd.conf" -lf "$work/dhcpd.leases" -pf "$work/dhcpd.pid" -user root -group root br0
        ;;
esac

since=$SECONDS
until goosectl -q whoami >/dev/null 2>&1; do
    ((SECONDS - since < 60)) || fail "goosed did not start"
    sleep 0.3
done
for pid in "${pids[@]}"; do kill -0 "$pid" 2>/dev/null || fail "a server ended"; done

mac_of() { printf '52:54:00:77:00:%02x' "$1"; }
case $end in
    installed)
        for ((n = 1; n <= machines; n++)); do
            goosectl -q machines add "$(mac_of "$n")" --set hostname="node$n" >/dev/null
            # The run that its enrolment starts may be a moment away.
            goosectl -q runs start "node$n" >/dev/null 2>&1 || true
            goosectl -q runs finish "node$n" success >/dev/null
        done
        ;;
    missing | away) goosectl -q machines add "$mac" --set hostname=node1 --set "blueprint=lab/1/$end" >/dev/null ;;
esac || fail "the machine could not be enrolled"

machine=(-accel tcg -cpu max -smp 1 -m 768 -nodefaults -display none -monitor none -no-reboot -device virtio-rng-pci
    -serial "file:$work/console.log" -netdev "tap,id=net,ifname=tap0,script=no,downscript=no")
card=virtio-net-pci,netdev=net,bootindex=1
if [[ $firmware == bios ]]; then
    machine+=(-machine "pc,graphics=off") # the card's ROM is iPXE
else
    card+=,romfile=
    machine+=(-machine "q35,graphics=off" -drive "if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
        -drive "if=pflash,format=raw,unit=1,file=$work/vars.fd" -fw_cfg "name=opt/org.tianocore/IPv6PXESupport,string=n")
    if [[ $firmware == efi ]]; then
        card=virtio-net-pci,netdev=net,romfile=
        install -D -m 644 /usr/lib/ipxe/ipxe.efi "$work/esp/EFI/BOOT/BOOTX64.EFI"
        machine+=(-drive "file=fat:rw:$work/esp,format=raw,if=none,id=esp" -device "ide-hd,drive=esp,bootindex=1")
    fi
    [[ $firmware != http ]] || machine+=(-fw_cfg "name=opt/org.tianocore/IPv4PXESupport,string=n")
fi
if [[ $end != come ]]; then
    build/scripts/lab-disk.sh "$work/disk.img"
    machine+=(-drive "file=$work/disk.img,format=raw,if=none,id=disk" -device "virtio-blk-pci,drive=disk,bootindex=2")
fi

# The console as readable lines: without escape sequences and carriage returns.
console() { tr -d '\r\000' <"$work/console.log" | sed -E 's/\x1b\[[0-9;?]*[a-zA-Z]//g; s/\x1b[c()][A-Z0-9]?//g'; }
qemu_pid=''
power_on() { # MAC
    [[ $firmware == bios ]] || cp /usr/share/OVMF/OVMF_VARS_4M.fd "$work/vars.fd"
    : >"$work/console.log"
    begin qemu qemu-system-x86_64 "${machine[@]}" -device "$card,mac=$1"
    qemu_pid=${pids[-1]}
    since=$SECONDS
}
power_off() {
    kill "$qemu_pid" 2>/dev/null || true
    wait "$qemu_pid" 2>/dev/null || true
    unset 'pids[-1]'
}
until_shown() { # TIMES REGEX
    until (($(console | grep -cE -- "$2" || true) >= $1)); do
        ! console | grep -qE '"UiApp"|Shell> $|iPXE> $|No bootable device' || fail "the machine stopped in its firmware or its loader"
        kill -0 "$qemu_pid" 2>/dev/null || fail "QEMU ended before the console showed: $2"
        ((SECONDS - since < seconds)) || fail "the console did not show within $seconds s, $1 times: $2"
        sleep 0.5
    done
}

begun=$SECONDS
case $end in
    come)
        power_on "$mac"
        until goosectl -q machines unknown -o name 2>/dev/null | grep -q "$mac"; do
            kill -0 "$qemu_pid" 2>/dev/null || fail "QEMU ended"
            ((SECONDS - since < seconds)) || fail "$mac did not come to goosed within $seconds s"
            sleep 0.5
        done
        ;;
    unknown)
        power_on "$mac"
        until_shown 1 "MAC address: $mac"
        until_shown 1 DISK-SYSTEM-STARTED
        ;;
    installed)
        for ((n = 0; n < boots; n++)); do
            power_on "$(mac_of $((n % machines + 1)))"
            until_shown 1 'goosed: booting the local disk'
            until_shown 1 DISK-SYSTEM-STARTED
            power_off
            echo "dhcp-boot: boot $((n + 1)) of $boots, node$((n % machines + 1)): its disk after $((SECONDS - since)) s"
        done
        ;;
    missing)
        power_on "$mac"
        until_shown "${count:-15}" 'Asking again in 1 s'
        printf '#!ipxe\necho THE-FILE-ARRIVED\nsleep 30\n' >"$work/kernel"
        goosectl -q artifacts add "$work/kernel" --kind kernel --name lab/kernel >/dev/null || fail "the kernel was not uploaded"
        until_shown 1 THE-FILE-ARRIVED
        ;;
    away)
        power_on "$mac"
        until_shown 1 'step kernel failed: 0x'
        until_shown 1 DISK-SYSTEM-STARTED
        [[ $(goosectl -q runs get node1 -o json) == *'"failed"'* ]] || fail "the run did not end as failed"
        ;;
esac

# UEFI firmware asks twice: first for the size. A loop would ask again and again.
loaded=$(grep -cE "sent .*/(undionly.kpxe|snponly.efi) to" "$work/dnsmasq.log" || true)
((loaded <= $([[ $firmware == uefi ]] && echo $((2 * boots)) || echo 0))) || fail "the loader was sent $loaded times"
echo "dhcp-boot: PASS $server, $firmware, $end, $((SECONDS - begun)) s"
