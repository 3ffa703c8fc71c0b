#!/usr/bin/env bash
# Prints a program's manual page, made of what its --help says for each of its commands.
#
#   man.sh PROGRAM NAME SECTION VERSION
set -euo pipefail

usage() { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
(($# == 4)) || usage
program=$1 name=$2 section=$3 version=$4
here=$(cd "$(dirname "$0")" && pwd)

# The help of a command and of those under it, each after a line with its words.
walk() { # WORD…
    local help word
    help=$("$program" "$@" --help)
    # By its own name, which is the one in the usage: what stands in a list of commands may be a shorter one.
    printf '\f%s\n%s\n' "$(sed -nE '/^Usage:/ { n; s/^ *[^ ]+ ?//; s/ ?[[<].*//; p; q }' <<<"$help")" "$help"
    while read -r word; do walk "$@" "$word"; done < <(awk '/^[^ ]/ { on = /^Commands:/ } on && /^  [a-z]/ { sub(/,$/, "", $1); print $1 }' <<<"$help")
}

walk | awk -v name="$name" -v section="$section" -v version="$version" \
    -v date="$(date -u -d "@${SOURCE_DATE_EPOCH:-$(date +%s)}" +%F)" -f "$here/man.awk"

if [[ $name == goosed ]]; then
    printf '.SH ENVIRONMENT\n'
    "$program" config docs | awk -v form=man -f "$here/settings.awk"
    printf '.SH FILES\n'
    printf '.TP\n.I %s\n%s\n' /etc/goosed/goosed.env 'Settings of the service.' /etc/goosed/infra 'Desired state of the service.' \
        /var/lib/goosed 'Data of the service.' /usr/share/goosed/infra 'The desired state as the package brings it.'
    printf '.SH SEE ALSO\n.BR goosectl (1)\n'
else
    printf '.SH SEE ALSO\n.BR goosed (8)\n'
fi
