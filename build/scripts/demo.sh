#!/usr/bin/env bash
# Shows goosed at work: builds it, starts it, enrols a machine, boots it from the network and follows its run.
#
#   demo.sh      FIRMWARE=bios|uefi (bios)   YES=1 installs what is missing without a question   WALK=1 boots no machine
#
# Needs bash, curl and the .NET SDK; with QEMU (on Debian it can install it) a virtual machine is booted.
# Everything lives in a temporary directory, which stays when the demo fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=build/scripts/demo-lib.sh
source build/scripts/demo-lib.sh

firmware=${FIRMWARE:-bios} mac=52:54:00:d0:05:ed
image=$PWD/artifacts/demo
[[ $firmware == @(bios|uefi) ]] || fail "FIRMWARE is bios or uefi, not '$firmware'"

# Installs what a virtual machine needs; fails where one cannot be had, with the reason on the screen.
prepare_machine() {
    [[ ${WALK:-} != 1 ]] || { note "WALK=1"; return 1; }
    note "needs QEMU with iPXE, and a Debian kernel (75 MB to download, once, to artifacts/demo)"
    build/scripts/lab-deps.sh boot 2>&1 | indent && build/scripts/lab-image.sh "$image" 2>&1 | indent
}

start_goosed() {
    local port=$((20000 + RANDOM % 10000))
    while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    base=http://127.0.0.1:$port
    env -u DB_DSN -u NATS_URL -u S3_ENDPOINT -u GOOSED_API_BASE -u GOOSED_ARTIFACTS_BASE -u GOOSED_ON_ENROL \
        dotnet artifacts/bin/Goosed/release/Goosed.dll serve --listen "$base" --data "$work/data" --infra ./infra \
        >"$work/goosed.log" 2>&1 &
    goosed_pid=$!
    wait_for 60 "goosed to be ready" curl -sf --noproxy '*' -o /dev/null "$base/readyz"
    wait_for 30 "the blueprint demo/1/linux" has "/v1/blueprints?limit=200" 'items\.[0-9]*\.name	demo/1/linux'
}

# Where no kernel can be had, three small files take the places of kernel, initrd and image.
stand_ins() {
    image=$work/image
    mkdir "$image"
    echo "in place of a kernel" >"$image/vmlinuz"
    echo "in place of an initrd" >"$image/initrd.img"
    echo "in place of an image" >"$image/disk.img"
}

upload() { # KIND FILE
    local sha256
    sha256=$(sha256sum "$image/$2" | cut -d' ' -f1)
    call POST /v1/artifacts "{\"kind\": \"$1\", \"sha256\": \"$sha256\", \"meta\": {\"name\": \"demo/$2\"}}"
    curl -sS -f --noproxy '*' -o "$work/upload" -T "$image/$2" "$(field upload_url)" || fail "the upload of $2 failed"
    note "demo/$2  $(stat -Lc%s "$image/$2") bytes  sha256 ${sha256:0:12}…"
}

start_machine() {
    if [[ $mode == walk ]]; then
        build/scripts/demo-walk.sh "$base" "$mac" >"$work/machine.log" 2>&1 &
    else
        truncate --size=96M "$work/disk.img"
        build/scripts/boot-vm.sh --firmware "$firmware" --url "$base/menu.ipxe" --mac "$mac" --serial DEMO-1 \
            --disk "$work/disk.img" --reboots 1 --then disk --timeout 420 --until 'goosed-demo: RESULT ok poweroff' --log "$work/console.log" \
            >"$work/machine.log" 2>&1 &
    fi
    machine_pid=$!
}

# Prints the run's timeline as it grows, until the run ends or the machine has.
follow_run() {
    local status alive=true
    while true; do
        kill -0 "$machine_pid" 2>/dev/null || alive=false
        call GET "/v1/runs/$run"
        status=$(field status)
        print_timeline
        [[ $status == running ]] || break
        $alive || { indent <"$work/machine.log"; fail "the machine stopped before its run ended"; }
        sleep 0.5
    done
    [[ $status == success ]] || fail "the run ended as $status"
}

heading "goosed demo: one machine from its first boot to its own disk"
mode=vm
prepare_machine || { mode=walk; note "no virtual machine will be booted: this script makes the machine's calls itself"; }

heading "Building goosed"
dotnet build -c Release --nologo -v quiet src/Goosed >"$work/build.log" 2>&1 || { tail -n 15 "$work/build.log"; fail "the build failed"; }

heading "Starting it"
start_goosed
note "$base  all roles in one process, its data in $work/data"

heading "Uploading the machine's kernel, initrd and disk image"
[[ $mode == vm ]] || stand_ins
upload kernel vmlinuz
upload initrd initrd.img
upload image disk.img

heading "Enrolling $mac"
call POST /v1/machines "{\"mac\": \"$mac\", \"profile\": {\"hostname\": \"demo-1\", \"blueprint\": \"demo/1/linux\"}}"
machine=$(field id)
wait_for 20 "the machine's run" has "/v1/runs?machine_id=$machine" 'items\.0\.id	'
run=$(field items.0.id)
note "machine $machine, run $run"

heading "$([[ $mode == vm ]] && echo "Booting it: QEMU, $firmware, iPXE" || echo "Walking its calls with curl")"
start_machine
follow_run
good "the run is a success"

heading "What it left"
wait "$machine_pid" || { indent <"$work/machine.log"; fail "the machine did not end as it should"; }
if [[ $mode == vm ]]; then
    size=$(stat -Lc%s "$image/disk.img")
    [[ $(head -c "$size" "$work/disk.img" | sha256sum) == "$(sha256sum <"$image/disk.img")" ]] || fail "the disk holds other bytes than the image"
    good "its disk holds the image: $size bytes with sha256 $(sha256sum <"$image/disk.img" | cut -c1-12)…; it was started from there, without the network"
fi
curl -sS -f --noproxy '*' "$base/v1/boot/ipxe?mac=$mac" | indent
good "from the network it is told to start its disk$([[ $mode == vm ]] || echo " (no virtual machine was booted)")"
succeeded=true
