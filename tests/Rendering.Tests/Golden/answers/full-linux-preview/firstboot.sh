#!/bin/sh
# goosed: first boot of machine 0198c0de-0000-7000-8000-000000000001, run 00000000-0000-0000-0000-000000000000
# Run once in the installed system (GOOSED_ROOT names another root directory): installs the reporter and what starts it.
set -eu
umask 022
root=${GOOSED_ROOT:-}
mkdir -p "$root/etc/goosed" "$root/usr/local/sbin" "$root/var/lib/goosed" "$root/etc/systemd/system/multi-user.target.wants"

cat >"$root/usr/local/sbin/goosed-report" <<'GOOSED_REPORT'
#!/bin/sh
# Reports this machine's progress and facts to goosed.
#   goosed-report milestone NAME STATE [MESSAGE [LOG-FILE]]
#   goosed-report facts [print]
#   goosed-report firstboot
# /etc/goosed/agent.conf says where to and as whom; GOOSED_ROOT names another root directory.
set -u
root=${GOOSED_ROOT:-}
conf=$root/etc/goosed
state=$root/var/lib/goosed
unit=$root/etc/systemd/system/multi-user.target.wants/goosed-firstboot.service

api='' machine_id='' run_id='' token='' traceparent=''
while IFS= read -r line; do
  case $line in
    api=*) api=${line#*=} ;;
    machine_id=*) machine_id=${line#*=} ;;
    run_id=*) run_id=${line#*=} ;;
    token=*) token=${line#*=} ;;
    traceparent=*) traceparent=${line#*=} ;;
  esac
done <"$conf/agent.conf" || exit 1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Printable ASCII as a JSON string.
json() {
  printf '"%s"' "$(printf '%s' "$1" | LC_ALL=C tr -cd '\40-\176' | sed 's/\\/\\\\/g; s/"/\\"/g')"
}

# A whole number, or null.
number() {
  case $1 in
    '' | *[!0-9]*) printf null ;;
    *) printf '%s' "$1" | sed 's/^0*\([0-9]\)/\1/' ;;
  esac
}

# The end of a file as a JSON string, at most 60,000 bytes before escaping.
json_tail() {
  printf '"'
  tail -c 60000 "$1" | LC_ALL=C tr '\11' ' ' | LC_ALL=C tr -cd '\12\40-\176' | sed 's/\\/\\\\/g; s/"/\\"/g; s/$/\\n/' | tr -d '\12'
  printf '"'
}

# headers QUOTE: a post's headers as curl and wget read them from a file.
headers() {
  printf 'header = %s%s%s\n' "$1" "Authorization: Bearer $token" "$1"
  [ -z "$traceparent" ] || printf 'header = %s%s%s\n' "$1" "traceparent: $traceparent" "$1"
}

# post PATH BODY-FILE: the token goes by a file, so that no process list shows it.
post() {
  if command -v curl >/dev/null 2>&1; then
    headers '"' >"$work/headers"
    curl -fsS -m 60 -o /dev/null -K "$work/headers" -H 'Content-Type: application/json' --data-binary "@$2" "$api$1"
  elif command -v wget >/dev/null 2>&1; then
    headers '' >"$work/headers"
    wget -q -T 60 -t 1 -O /dev/null --config="$work/headers" --header='Content-Type: application/json' --post-file="$2" "$api$1"
  else
    echo 'goosed-report: neither curl nor wget is installed' >&2
    return 1
  fi
}

# insist SECONDS PATH BODY-FILE: tries again after growing pauses, from 2 s to 5 min, for that long.
insist() {
  left=$1
  pause=2
  until post "$2" "$3"; do
    if [ "$left" -le 0 ]; then
      echo "goosed-report: gave up posting to $api$2" >&2
      return 1
    fi
    sleep "$pause"
    left=$((left - pause))
    pause=$((pause * 2))
    [ "$pause" -le 300 ] || pause=300
  done
}

milestone() {
  {
    printf '{"milestone":%s,"state":%s' "$(json "$1")" "$(json "$2")"
    [ -z "${3:-}" ] || printf ',"message":%s' "$(json "$3")"
    if [ -n "${4:-}" ] && [ -r "$4" ]; then
      printf ',"log":'
      json_tail "$4"
    fi
    printf '}'
  } >"$work/milestone"
  insist "${patience:-300}" "/v1/runs/$run_id/milestones" "$work/milestone"
}

# The first line of a file, or nothing.
line_of() {
  [ ! -r "$1" ] || head -n 1 "$1" 2>/dev/null
}

dmi() {
  json "$(line_of "/sys/class/dmi/id/$1")"
}

os_release() {
  [ -r "$root/etc/os-release" ] || return 0
  sed -n "s/^$1=//p" "$root/etc/os-release" | head -n 1 | tr -d "\"'"
}

# The value after the colon of the first matching line of /proc/cpuinfo.
cpu_model() {
  sed -n 's/^\(model name\|Hardware\|cpu\)[[:space:]]*:[[:space:]]*//p' /proc/cpuinfo | head -n 1
}

firmware() {
  if [ -d /sys/firmware/efi ]; then json uefi; else json bios; fi
}

interfaces() {
  comma=''
  for dir in /sys/class/net/*; do
    [ -e "$dir/device" ] || continue
    name=${dir##*/}
    printf '%s{"name":%s,"mac":%s,"state":%s,"addresses":[' "$comma" \
      "$(json "$name")" "$(json "$(line_of "$dir/address")")" "$(json "$(line_of "$dir/operstate")")"
    addresses "$name"
    printf ']}'
    comma=,
  done
}

addresses() {
  separator=''
  for address in $(ip -o addr show dev "$1" scope global 2>/dev/null | sed -n 's/.* inet6\{0,1\} \([^ ]*\) .*/\1/p'); do
    printf '%s%s' "$separator" "$(json "$address")"
    separator=,
  done
}

disks() {
  comma=''
  for dir in /sys/block/*; do
    [ -e "$dir/device" ] || continue
    name=${dir##*/}
    case $name in sr* | fd* | loop*) continue ;; esac
    sectors=$(line_of "$dir/size")
    case $sectors in '' | *[!0-9]*) sectors=0 ;; esac
    printf '%s{"name":%s,"size_bytes":%s,"model":%s,"serial":%s,"rotational":%s}' "$comma" \
      "$(json "$name")" "$((sectors * 512))" "$(json "$(line_of "$dir/device/model")")" "$(json "$(line_of "$dir/device/serial")")" \
      "$([ "$(line_of "$dir/queue/rotational")" = 1 ] && echo true || echo false)"
    comma=,
  done
}

facts_json() {
  printf '{"machine_id":%s,"snapshot":{' "$(json "$machine_id")"
  printf '"hostname":%s,' "$(json "$(uname -n)")"
  printf '"kernel":%s,"architecture":%s,' "$(json "$(uname -r)")" "$(json "$(uname -m)")"
  printf '"os":{"id":%s,"version":%s},' "$(json "$(os_release ID)")" "$(json "$(os_release VERSION_ID)")"
  printf '"cpu":{"model":%s,"count":%s},' "$(json "$(cpu_model)")" "$(number "$(grep -c '^processor' /proc/cpuinfo)")"
  printf '"memory_kib":%s,' "$(number "$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)")"
  printf '"firmware":%s,' "$(firmware)"
  printf '"system":{"vendor":%s,"product":%s,"serial":%s,"uuid":%s},' \
    "$(dmi sys_vendor)" "$(dmi product_name)" "$(dmi product_serial)" "$(dmi product_uuid)"
  printf '"interfaces":[%s],"disks":[%s],' "$(interfaces)" "$(disks)"
  printf '"postinstall_done":true}}'
}

facts() {
  facts_json >"$work/facts"
  insist "${patience:-86400}" /v1/agents/facts "$work/facts"
}

# The operator's commands in order. A command that restarts the machine is not run again at the next boot.
postinstall() {
  log=$state/postinstall.log
  ran=$(line_of "$state/postinstall.ran")
  count=0
  while IFS= read -r command <&3; do
    count=$((count + 1))
    [ "$count" -gt "${ran:-0}" ] || continue
    echo "$count" >"$state/postinstall.ran"
    printf '+ %s\n' "$command" >>"$log"
    (cd / && exec sh -c "$command") >>"$log" 2>&1 </dev/null 3<&-
    code=$?
    if [ "$code" -ne 0 ]; then
      printf 'exit code %s\n' "$code" >>"$log"
      echo "post_install command $count ended with exit code $code" >"$state/postinstall.failed"
      return 1
    fi
  done 3<"$conf/postinstall"
}

firstboot() {
  mkdir -p "$state"
  if [ ! -e "$state/postinstall.failed" ]; then
    milestone installed 'done'
    milestone postinstall started
    if postinstall; then
      facts && rm -f "$unit"
      return
    fi
  fi

  patience=86400
  milestone postinstall failed "$(line_of "$state/postinstall.failed")" "$state/postinstall.log" && rm -f "$unit"
  return 1
}

case ${1:-} in
  milestone) shift && milestone "$@" ;;
  facts) if [ "${2:-}" = print ]; then facts_json; else facts; fi ;;
  firstboot) firstboot ;;
  *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
esac
GOOSED_REPORT
chmod 755 "$root/usr/local/sbin/goosed-report"

cat >"$root/etc/systemd/system/goosed-firstboot.service" <<'GOOSED_SERVICE'
[Unit]
Description=Report the first boot to goosed
Wants=network-online.target
After=network-online.target
ConditionPathExists=/etc/goosed/agent.conf

[Service]
Type=exec
ExecStart=/usr/local/sbin/goosed-report firstboot

[Install]
WantedBy=multi-user.target
GOOSED_SERVICE
ln -sf ../goosed-firstboot.service "$root/etc/systemd/system/multi-user.target.wants/goosed-firstboot.service"

# One setting a line; what stands after the first = is the value as it is.
: >"$root/etc/goosed/agent.conf"
chmod 600 "$root/etc/goosed/agent.conf"
printf '%s=%s\n' api http://10.0.2.2:8080 machine_id 0198c0de-0000-7000-8000-000000000001 run_id 00000000-0000-0000-0000-000000000000 token '********' >"$root/etc/goosed/agent.conf"

# One command a line, each run by sh -c.
: >"$root/etc/goosed/postinstall"
chmod 600 "$root/etc/goosed/postinstall"
printf '%s\n' 'echo '\''hello "world"'\'' > /root/hello' >>"$root/etc/goosed/postinstall"
printf '%s\n' 'dnf -y install `echo htop` && echo $HOME' >>"$root/etc/goosed/postinstall"

# account NAME FULL-NAME GROUPS PASSWORD-HASH SUDO: makes the account where it is missing and sets what is given.
account() {
  id -u "$1" >/dev/null 2>&1 || useradd -m -s /bin/bash -c "$2" "$1"
  for group in $(printf '%s' "$3" | tr ',' ' '); do
    getent group "$group" >/dev/null || groupadd "$group"
    usermod -aG "$group" "$1"
  done
  [ -z "$4" ] || printf '%s:%s\n' "$1" "$4" | chpasswd -e
  if [ "$5" = true ]; then
    nopasswd=
    [ -n "$4" ] || nopasswd='NOPASSWD: '
    mkdir -p /etc/sudoers.d
    printf '%s ALL=(ALL:ALL) %sALL\n' "$1" "$nopasswd" >"/etc/sudoers.d/goosed-$1"
    chmod 440 "/etc/sudoers.d/goosed-$1"
  fi
}

# authorize NAME KEY: adds the key to the account's authorized keys, once.
authorize() {
  home=$(getent passwd "$1" | cut -d: -f6)
  mkdir -p "$home/.ssh"
  touch "$home/.ssh/authorized_keys"
  grep -qxF -e "$2" "$home/.ssh/authorized_keys" || printf '%s\n' "$2" >>"$home/.ssh/authorized_keys"
  chown -R "$1:$(id -gn "$1")" "$home/.ssh"
  chmod 700 "$home/.ssh"
  chmod 600 "$home/.ssh/authorized_keys"
  ! command -v restorecon >/dev/null 2>&1 || restorecon -RF "$home/.ssh" || :
}

if [ -z "$root" ]; then
  :
  authorize root 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIRoot root'\''s key'
  account ada 'Ada O'\''Neil' wheel,docker '********' true
  authorize ada 'ssh-rsa AAAAB3NzaC1yc2E= ada@"laptop" $(id)'
  account bob '' '' '' false
  authorize bob 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBob'
fi
# Labels for SELinux, where the policy is there.
if command -v restorecon >/dev/null 2>&1; then
  restorecon -RF "$root/etc/goosed" "$root/usr/local/sbin/goosed-report" "$root/etc/systemd/system" "$root/var/lib/goosed" || :
fi
