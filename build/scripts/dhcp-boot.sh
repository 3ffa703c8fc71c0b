#!/usr/bin/env bash
# Boots a virtual machine from the network by a real DHCP server with the lines of `goosectl netboot config`, in a
# network namespace of its own: nothing in it reaches, or is reached from, a real network.
#
#   dhcp-boot.sh dnsmasq|kea|isc-dhcp bios|uefi
#
# Passes when the machine has come to goosed's API through iPXE. Needs root, and what lab-deps.sh installs for boot and
# dhcp (isc-dhcp: its package too). Prints PASS or FAIL with the reason; exit 77 where no namespace can be made.
set -euo pipefail
cd "$(dirname "$0")/../.."

server=${1:-} firmware=${2:-}
[[ $server == @(dnsmasq|kea|isc-dhcp) && $firmware == @(bios|uefi) ]] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }

address=10.77.0.1 mac=52:54:00:77:00:01 seconds=150
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
    echo "dhcp-boot: FAIL $server, $firmware: $*"
    tail -n 15 "$work"/*.log 2>/dev/null || true
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
inside ip address add "$address/24" dev br0
inside ip tuntap add tap0 mode tap 2>/dev/null || { echo "dhcp-boot: no tap device can be made here"; exit 77; }
inside ip link set tap0 master br0 up
# Something else on the bridge: servers want an interface that is up before the machine is there.
inside ip link add else0 type veth peer name else1
inside ip link set else0 master br0 up
inside ip link set else1 up
inside ip link set br0 up
# Router advertisements: without any, iPXE waits 15 s for IPv6.
inside ip -6 address add fd77:77::1/64 dev br0 nodad

url=http://$address:8080
begin goosed env GOOSED_ADMIN_TOKEN=dhcp-boot-admin-token-00000000 dotnet artifacts/bin/Goosed/release/Goosed.dll serve --listen "$url" --data "$work/data" --infra infra
export GOOSED_SERVER=$url GOOSED_TOKEN=dhcp-boot-admin-token-00000000 GOOSECTL_CONFIG=$work/goosectl.json
goosectl() { inside artifacts/bin/Goosectl/release/goosectl "$@"; }
goosectl -q netboot config "$server" --tftp "$address" >"$work/lines" || fail "goosectl printed no lines"

mkdir "$work/tftp"
cp /usr/lib/ipxe/{undionly.kpxe,snponly.efi} "$work/tftp/"
chmod -R a+rX "$work"
{
    printf '%s\n' port=0 no-resolv no-hosts interface=br0 bind-interfaces user=root log-dhcp log-facility=- enable-tftp "tftp-root=$work/tftp" \
        "pid-file=$work/dnsmasq.pid" "dhcp-leasefile=$work/leases" dhcp-range=fd77:77::,ra-only,64,10m enable-ra
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

machine=(-machine "pc,graphics=off" -accel tcg -cpu max -m 512 -nodefaults -display none -monitor none -no-reboot
    -serial "file:$work/console.log" -netdev "tap,id=net,ifname=tap0,script=no,downscript=no")
if [[ $firmware == bios ]]; then
    machine+=(-device "virtio-net-pci,netdev=net,mac=$mac") # its ROM is iPXE
else
    cp /usr/share/OVMF/OVMF_VARS_4M.fd "$work/vars.fd"
    machine+=(-drive "if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
        -drive "if=pflash,format=raw,unit=1,file=$work/vars.fd" -device "virtio-net-pci,netdev=net,mac=$mac,romfile=")
fi
begin qemu qemu-system-x86_64 "${machine[@]}"
qemu_pid=${pids[-1]}

since=$SECONDS
until goosectl -q machines unknown -o name 2>/dev/null | grep -q "$mac"; do
    kill -0 "$qemu_pid" 2>/dev/null || fail "QEMU ended"
    ((SECONDS - since < seconds)) || fail "$mac did not come to goosed within $seconds s"
    sleep 0.5
done
# UEFI firmware asks twice: first for the size. A loop would ask again and again.
loaded=$(grep -cE "sent .*/(undionly.kpxe|snponly.efi) to" "$work/dnsmasq.log" || true)
((loaded <= $([[ $firmware == uefi ]] && echo 2 || echo 0))) || fail "the loader was sent $loaded times"
echo "dhcp-boot: PASS $server, $firmware, $((SECONDS - since)) s"
