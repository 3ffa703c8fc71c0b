# Sourced by demo.sh: its temporary directory and processes, what it prints, and how it talks to goosed.
# shellcheck shell=bash disable=SC2154

work=$(mktemp -d -t goosed-demo.XXXXXX)
goosed_pid='' machine_pid='' succeeded=false

clean_up() {
    for pid in $machine_pid $goosed_pid; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    if $succeeded; then rm -rf "$work"; else echo "logs and data: $work"; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

bold='' green='' red='' dim='' plain=''
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
    bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' dim=$'\e[2m' plain=$'\e[0m'
fi
heading() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
note() { printf '  %s\n' "$*"; }
good() { printf '  %s✓%s %s\n' "$green" "$plain" "$*"; }
indent() { sed "s/^/  $dim/; s/\$/$plain/"; }
fail() { printf '\n%s✗ demo failed:%s %s\n' "$red" "$plain" "$*"; exit 1; }

# call METHOD PATH [JSON]: the answer goes to $work/answer, flattened to $work/fields; a refusal ends the demo.
call() {
    local code
    code=$(curl -sS --noproxy '*' --max-time 30 -X "$1" -o "$work/answer" -w '%{http_code}' \
        ${3:+-H 'Content-Type: application/json' --data-binary "$3"} "$base$2") || { tail -n 5 "$work/goosed.log"; fail "goosed does not answer $1 $2"; }
    LC_ALL=C awk -f build/scripts/json.awk "$work/answer" >"$work/fields"
    [[ $code == 2* ]] || fail "$1 $2: $code, $(field detail)"
}
field() { awk -F '\t' -v name="$1" '$1 == name { print $2; exit }' "$work/fields"; }
has() { call GET "$1" && grep -q "^$2" "$work/fields"; }

wait_for() { # SECONDS WHAT COMMAND…
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        kill -0 "$goosed_pid" 2>/dev/null || { tail -n 5 "$work/goosed.log"; fail "goosed ended"; }
        ((SECONDS < end)) || fail "waited in vain for $what"
        sleep 0.2
    done
}

# The entries of the run in $work/fields that were not printed yet; an entry's time counts from the first one's.
shown=0 first=''
print_timeline() {
    local path value index at='' kind='' detail='' now last=''
    while IFS=$'\t' read -r path value; do
        index=${path#timeline.} index=${index%%.*}
        [[ $index == "$last" || -z $last ]] || { print_entry; detail=''; }
        last=$index
        case $path in
            *.at) at=$value ;;
            *.kind) kind=$value ;;
            *.detail | *.detail.*) detail+="${detail:+ }$value" ;;
        esac
    done < <(grep '^timeline\.' "$work/fields")
    [[ -z $last ]] || print_entry
}
print_entry() {
    ((last >= shown)) || return 0
    now=$(date -d "$at" +%s%3N)
    first=${first:-$now}
    printf '  %s%+7.1f s%s  %-13s  %s\n' "$dim" "$(((now - first) / 100))e-1" "$plain" "$kind" "$detail"
    shown=$((last + 1))
}
