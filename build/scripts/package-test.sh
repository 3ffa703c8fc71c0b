#!/usr/bin/env bash
# Tries what `make package` made: the Debian package from its installation to its purge, in a Debian of its own without systemd and in
# one that systemd has booted; the archive; the dotnet tool. Says what it checked, a line each, and stops at what is wrong. This computer
# is left as it was.
#
#   package-test.sh
#
# Needs root, debootstrap, iproute2, man-db and curl, and for all of it systemd-container and lintian too. The two Debians (a download of
# 130 MB) stay in artifacts/package-test for the next time. The last line: N passed, N skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."

packages=artifacts/packages bases=artifacts/package-test passed=0 skipped=0
say() { echo "package-test: $*"; }
die() { say "$*" >&2; exit 1; }

((EUID == 0)) || die "only root can make a Debian: sudo make package-test"
for tool in debootstrap ip ss man curl; do command -v $tool >/dev/null || die "$tool is missing: apt-get install debootstrap iproute2 man-db curl"; done
architecture=$(dpkg --print-architecture) version=$(build/scripts/version.sh)
package=$packages/goosed_$(build/scripts/version.sh --debian)_$architecture.deb
archive=$packages/goosed-$version-linux-$architecture.tar.gz
for file in "$package" "$archive"; do [[ -r $file ]] || die "there is no $file: make package"; done

debian() { # NAME PACKAGES
    [[ ! -d $bases/$1 ]] || return 0
    say "makes a Debian 12 in $bases/$1"
    rm -rf "$bases/new"
    mkdir -p "$bases/new"
    debootstrap --variant=minbase --include="$2" bookworm "$bases/new" >"$bases/$1.log" 2>&1 || { tail -n 5 "$bases/$1.log"; die "debootstrap failed"; }
    mv "$bases/new" "$bases/$1"
}
# What the package depends on, and nothing that it only recommends.
debian plain adduser,libssl3,libstdc++6
! command -v systemd-nspawn >/dev/null || debian systemd adduser,libssl3,libstdc++6,systemd,systemd-sysv,dbus

# Mounts, processes and the loopback address with its port 8080 are this test's own, and end with it.
[[ -n ${PACKAGE_TEST_APART:-} ]] || PACKAGE_TEST_APART=yes exec unshare --mount --mount-proc --net --pid --fork --kill-child "$0"

work=$(mktemp -d)
root=$work/plain init=''
clean_up() {
    for pid in $init $(jobs -p); do kill -KILL "$pid" 2>/dev/null || true; done
    wait
    umount "$work"/plain/{proc,dev} || true
    rm -rf --one-file-system "$work"
    # What systemd-nspawn leaves where no systemd looks after it.
    find /sys/fs/cgroup{,/systemd,/unified}/{payload,supervisor} -depth -type d -exec rmdir {} + 2>/dev/null || true
}
trap clean_up EXIT
ip link set lo up
mount -t tmpfs tmpfs /run
cp -a "$bases/plain" "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"

check() { # WHAT COMMAND…
    if "${@:2}" >"$work/output" 2>&1; then
        echo "  ok    $1"
        passed=$((passed + 1))
    else
        echo "  FAIL  $1"
        sed 's/^/        /' "$work/output"
        exit 1
    fi
}
skip() { echo "  skip  $*"; skipped=$((skipped + 1)); }
inside() {
    local -a enter=(chroot "$root")
    [[ -z $init ]] || enter=(nsenter --target "$init" --all)
    "${enter[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
is() { [[ $1 == "$2" ]] || { echo "it is '$1', not '$2'"; return 1; }; }
owned() { is "$(inside stat -c '%U:%G %a' "$1")" "$2"; } # PATH 'OWNER:GROUP MODE'
has() { grep -q -- "$2" "$root$1" || { echo "'$2' is not in $1"; return 1; }; } # FILE TEXT
shows() { "${@:2}" >"$work/shown" 2>&1 && cat "$work/shown" && grep -q -- "$1" "$work/shown"; } # TEXT COMMAND…
gone() { for path in "$@"; do [[ ! -e $root$path && ! -L $root$path ]] || { echo "$path is still there"; return 1; }; done; }
link() { is "$(readlink "$root$1")" "$2"; }

# Every file with kind, mode, owner and link, and who is known; without dpkg's own books and the backups of the user database.
files() {
    (cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./run -o -path ./tmp -o -path ./var/log \) -prune -o -printf '%P %y %m %U:%G %l\n') |
        grep -vE '^(etc/(passwd|group|shadow|gshadow|subuid|subgid)- |var/lib/dpkg/[^i])' | LC_ALL=C sort
    cat "$root"/etc/{passwd,group,shadow,gshadow}
}

# Starts what the unit starts, as its user and with its settings.
unit=$root/usr/lib/systemd/system/goosed.service
start() {
    local -a settings command
    mapfile -t settings < <(sed -n 's/^Environment=//p' "$unit" | tr ' ' '\n'; grep -E '^[A-Z]' "$root/etc/goosed/goosed.env")
    read -ra command < <(sed -n 's/^ExecStart=//p' "$unit")
    (umask 0077 && exec chroot --userspec=goosed:goosed "$root" env -i --chdir=/var/lib/goosed "${settings[@]}" "${command[@]}") >"$work/goosed.log" 2>&1 &
    started=$!
}
ready() { # PORT
    local end=$((SECONDS + 60))
    until curl --silent --fail --max-time 10 "http://127.0.0.1:$1/readyz"; do
        if ((SECONDS >= end)) || ! kill -0 "$started"; then tail -n 5 "$work/goosed.log"; return 1; fi
        sleep 0.2
    done
}
stop() { kill -TERM "$started" && wait "$started"; }

mkdir "$root/tmp/packages"
cp "$package" "$root/tmp/packages/this.deb"
# A later version, with one more line in its goosed.env.
dpkg-deb --raw-extract "$package" "$work/later"
sed -i 's/^Version: .*/&+b1/' "$work/later/DEBIAN/control"
echo '#ANOTHER_SETTING=' >>"$work/later/etc/goosed/goosed.env"
dpkg-deb --root-owner-group -Zgzip -z1 --build "$work/later" "$root/tmp/packages/later.deb" >/dev/null

say "the package ${package##*/}"
if command -v lintian >/dev/null; then check "lintian finds no fault in it" lintian --allow-root --fail-on error,warning "$package"
else skip "lintian is not installed"
fi
files >"$work/before"
check "dpkg installs it, with no more than what it depends on" inside dpkg --install /tmp/packages/this.deb
check "goosed is a system user without a shell" shows ':/var/lib/goosed:/usr/sbin/nologin$' inside getent passwd goosed
check "/var/lib/goosed is for goosed alone" owned /var/lib/goosed "goosed:goosed 700"
check "/etc/goosed is root's, and goosed may read there" owned /etc/goosed "root:goosed 750"
check "goosed.env is for root alone" owned /etc/goosed/goosed.env "root:root 640"
check "goosed.env has the settings of goosed config docs" \
    is "$(sed -nE 's/^#([A-Z0-9_]+)=.*/\1/p' "$root/etc/goosed/goosed.env")" "$(inside goosed config docs | sed -nE 's/^\| .([A-Z0-9_]+). .*/\1/p')"
check "the desired state is in /etc/goosed/infra" diff -r infra "$root/etc/goosed/infra"
check "goosed.service is that of deploy/systemd" cmp deploy/systemd/goosed.service "$unit"
check "goosed.service is enabled" link /etc/systemd/system/multi-user.target.wants/goosed.service /lib/systemd/system/goosed.service
check "goosed --version is $version" is "$(inside goosed --version)" "$version"
check "goosectl version is $version" is "$(inside goosectl version --client)" "goosectl $version"
for name in goosed goosectl; do
    # shellcheck disable=SC2016
    check "bash completes $name" shows '^--version$' inside bash -c '
        source "/usr/share/bash-completion/completions/$0"; COMP_LINE="$0 --ver" COMP_POINT=$((${#0} + 6)) COMP_WORDS=("$0" --ver) COMP_CWORD=1
        "_$0" && printf "%s\n" "${COMPREPLY[@]}"' $name
done
for page in man8/goosed.8 man1/goosectl.1; do
    check "${page#*/} is a manual page without a warning" is "$(gzip -dc "$root/usr/share/man/$page.gz" | LC_ALL=C.UTF-8 man --warnings -l - 2>&1 >/dev/null)" ""
done

start
check "goosed serves on loopback, as the unit starts it" ready 8080
check "nobody else is served" shows '127.0.0.1:8080' ss --listening --tcp --numeric --no-header
check "it knows the blueprints of /etc/goosed/infra" shows demo/1/linux inside goosectl blueprints list
check "it enrols a machine" inside goosectl machines add 52:54:00:12:34:56 --set hostname=first
check "it ends by SIGTERM with exit code 0" stop

say "the upgrade"
sed -i 's,^#GOOSED_LISTEN=.*,GOOSED_LISTEN=http://127.0.0.1:8081,' "$root/etc/goosed/goosed.env"
rm -r "$root/etc/goosed/infra/blueprints/windows"
echo "edited" >>"$root/etc/goosed/infra/branding/banner.txt"
cp -a "$root/etc/goosed/infra" "$work/infra"
check "dpkg installs a later version, and changes no setting" inside dpkg --force-confold --install /tmp/packages/later.deb
check "goosed.env is as it was edited" has /etc/goosed/goosed.env '^GOOSED_LISTEN=http://127.0.0.1:8081$'
check "its new form lies beside it" has /etc/goosed/goosed.env.dpkg-dist '^#ANOTHER_SETTING='
check "the desired state is as it was edited" diff -r "$work/infra" "$root/etc/goosed/infra"
check "the unit is still enabled" test -L "$root/etc/systemd/system/multi-user.target.wants/goosed.service"
start
check "goosed serves where goosed.env says" ready 8081
check "the machine is still there" shows first inside goosectl --server http://127.0.0.1:8081 machines list
check "it ends by SIGTERM with exit code 0" stop

say "the removal"
check "dpkg removes it" inside dpkg --remove goosed
check "programs and units are gone" gone /usr/bin/goosed /usr/bin/goosectl /usr/lib/goosed /usr/share/goosed /usr/lib/systemd/system/goosed.service
check "data, settings and desired state are kept" test -s "$root/var/lib/goosed/goosed.db" -a -s "$root/etc/goosed/goosed.env" -a -d "$root/etc/goosed/infra"
check "dpkg purges it" inside dpkg --purge goosed
files >"$work/after"
check "nothing is left" diff "$work/before" "$work/after"

say "under systemd"
under_systemd() {
    local end=$((SECONDS + 60)) machine before
    root=$work/systemd
    cp -a "$bases/systemd" "$root"
    cp -r "$work/plain/tmp/packages" "$root/packages"
    systemd-nspawn --directory "$root" --boot --register=no --keep-unit --private-network --console=pipe </dev/null >"$work/console.log" 2>&1 &
    machine=$!
    until [[ -n $init ]] && inside systemctl is-system-running --wait >"$work/booted" 2>&1; do
        if ((SECONDS >= end)) || ! kill -0 $machine; then break; fi
        sleep 0.5
        init=$(pgrep --parent $machine || true)
    done
    check "systemd has booted a Debian" grep running "$work/booted"
    check "dpkg installs it" inside dpkg --install /packages/this.deb
    check "systemd finds no fault in its units" inside systemd-analyze verify --man=no goosed.service goosed@api.service
    check "goosed is ready when dpkg has ended" shows '"ready"' inside goosed health --ready
    check "it runs as goosed" shows '^goosed$' inside stat -c %U "/proc/$(inside systemctl show --property MainPID --value goosed)"
    check "it enrols a machine" inside goosectl machines add 52:54:00:12:34:56 --set hostname=first
    before=$(inside systemctl show --property MainPID goosed)
    check "dpkg installs a later version" inside dpkg --install /packages/later.deb
    check "goosed is ready when dpkg has ended" shows '"ready"' inside goosed health --ready
    check "it was started anew" test "$before" != "$(inside systemctl show --property MainPID goosed)"
    check "the machine is still there" shows first inside goosectl machines list
    echo GOOSED_LISTEN=nowhere >>"$root/etc/goosed/goosed.env"
    check "a wrong setting fails no installation" inside dpkg --force-confold --install /packages/this.deb
    check "the journal names it" shows GOOSED_LISTEN inside journalctl --unit goosed --lines 5
    sed -i '/=nowhere$/d' "$root/etc/goosed/goosed.env"
    check "once it is mended, systemd starts it again" inside systemctl restart goosed
    check "the service can be switched off" inside systemctl disable --now goosed
    check "dpkg installs a later version" inside dpkg --force-confold --install /packages/later.deb
    check "it stays off" shows inactive inside sh -c 'systemctl is-active goosed || true'
    check "it can be switched on" inside systemctl enable --now goosed
    check "dpkg removes it" inside dpkg --remove goosed
    check "it is stopped" shows inactive inside sh -c 'systemctl is-active goosed || true'
    check "dpkg purges it" inside dpkg --purge goosed
    check "data, settings and desired state are gone" gone /var/lib/goosed /etc/goosed
    check "the user is gone" is "$(grep --no-filename ^goosed: "$root"/etc/{passwd,group})" ""
    kill $machine
    wait $machine || true
    root=$work/plain init=''
}
if command -v systemd-nspawn >/dev/null; then under_systemd
else skip "systemd-nspawn is not installed"
fi

say "the archive ${archive##*/}"
tar --extract --file "$archive" --directory "$root/srv"
folder=/srv/goosed-$version-linux-$architecture
chown -R 65534:65534 "$root$folder"
chroot --userspec=65534:65534 "$root" env -i --chdir="$folder" ./goosed serve >"$work/goosed.log" 2>&1 &
started=$!
check "./goosed serve is ready where it was unpacked" ready 8080
check "./goosectl speaks to it, and it knows its blueprints" shows demo/1/linux inside "$folder/goosectl" blueprints list
check "it ends by SIGTERM with exit code 0" stop
check "README.md, LICENSE, THIRD-PARTY-NOTICES and the units are there" ls "$root$folder"/{README.md,LICENSE,THIRD-PARTY-NOTICES,systemd/goosed.service,systemd/goosed@.service}

say "the dotnet tool"
check "dotnet tool install takes it" dotnet tool install goosectl --tool-path "$work/tool" --source "$PWD/$packages" --version "$version"
check "goosectl version is $version" is "$("$work/tool/goosectl" version --client)" "goosectl $version"

say "SHA256SUMS"
check "it holds for every file" env --chdir="$packages" sha256sum --check --strict SHA256SUMS
echo "$passed passed, $skipped skipped"
