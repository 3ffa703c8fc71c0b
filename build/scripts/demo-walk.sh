#!/usr/bin/env bash
# Makes the calls of a machine that boots from the network and is installed, where no virtual machine can be had.
#
#   demo-walk.sh BASE_URL MAC
#
# Reads the boot scripts as iPXE would, fetches what they name, runs the answer file against a temporary root
# directory, and reports with the goosed-report that the answer file brought. Prints a line for each step.
set -euo pipefail

base=${1:?usage: demo-walk.sh BASE_URL MAC} mac=${2:?usage: demo-walk.sh BASE_URL MAC}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { echo "goosed-demo: $*"; }
fail() { say "$1 fail ${*:2}"; exit 1; }
get() { curl -sS -f --noproxy '*' --max-time 60 --retry 3 -o "$2" "$1"; }

declare -A setting=([net0/mac]=$mac [netX/mac]=$mac [buildarch]=x86_64 [platform]=pcbios)

# Sets chain, kernel, initrd and args to what a boot script names first, with its settings filled in.
read_script() { # FILE
    local line word
    chain='' kernel='' initrd='' args=''
    while IFS= read -r line; do
        while [[ $line =~ \$\{([^}]*)\} ]]; do
            line=${line//"${BASH_REMATCH[0]}"/${setting[${BASH_REMATCH[1]}]-}}
        done
        read -r word line <<<"${line%%||*}"
        case $word in
            set) setting[${line%%[: ]*}]=${line#* } ;;
            chain) chain=${chain:-${line##* }} ;;
            kernel) read -r kernel args <<<"$line" ;;
            initrd) read -r -a words <<<"$line" && initrd=${words[-1]} ;;
        esac
    done <"$1"
}

# Asks as a machine that was just switched on.
boot() {
    get "$base/menu.ipxe?mac=$mac" "$work/menu" || fail MENU "$base/menu.ipxe does not answer"
    read_script "$work/menu"
    [[ -n $chain ]] || fail MENU "it chains nowhere"
    get "$chain" "$work/script" || fail SCRIPT "$chain does not answer"
    read_script "$work/script"
}

boot
[[ -n $kernel && -n $initrd ]] || fail SCRIPT "no installer: $(sed -n 's/^echo //p' "$work/script" | head -n 2 | paste -sd' ')"
say "SCRIPT ok the installer's"
image=$(tr ' ' '\n' <<<"$args" | sed -n 's/^goosed\.image=//p')
for url in "$kernel" "$initrd" "$image"; do
    get "$url" "$work/file" || fail ARTIFACT "$url cannot be fetched"
    say "ARTIFACT ok $(stat -c%s "$work/file") bytes"
done

answer=$(tr ' ' '\n' <<<"$args" | sed -n 's/^goosed\.answer=//p')
get "$answer" "$work/answer" || fail ANSWER "$answer cannot be fetched"
agent=(env -i "PATH=$PATH" "GOOSED_ROOT=$work/target" patience=10)
mkdir "$work/target"
"${agent[@]}" sh "$work/answer" || fail ANSWER "the script failed"
say "ANSWER ok $(stat -c%s "$work/answer") bytes"

agent+=("$work/target/usr/local/sbin/goosed-report")
"${agent[@]}" milestone install started || fail INSTALL "goosed did not take the milestone"
"${agent[@]}" milestone install 'done' || fail INSTALL "goosed did not take the milestone"
say "INSTALL ok nothing but the milestones"
"${agent[@]}" firstboot || fail FIRSTBOOT "goosed did not take the reports"
say "FIRSTBOOT ok installed, postinstall and facts are reported"

boot
[[ -z $kernel ]] || fail DISK "the second boot was handed an installer"
grep -q "^sanboot" "$work/script" || fail DISK "the second boot was told neither to install nor to start its disk"
say "DISK ok the second boot is told to start the local disk"
