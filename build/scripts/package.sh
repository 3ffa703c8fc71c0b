#!/usr/bin/env bash
# Makes what goosed is handed out as, in artifacts/packages: Debian packages, archives for any Linux, goosectl as a dotnet
# tool, and SHA256SUMS over them. The same commit gives the same bytes.
#
#   package.sh [amd64|arm64]…      default: both; each is compiled here, whatever this computer is
#
# Needs the .NET SDK, git, and dpkg-deb, which every Debian has.
set -euo pipefail
cd "$(dirname "$0")/../.."

architectures=("$@")
(($# > 0)) || architectures=(amd64 arm64)

fail() { echo "package: $*" >&2; exit 1; }

here=$(dpkg --print-architecture 2>/dev/null) || fail "dpkg is missing; on Debian it is always there"
for architecture in "${architectures[@]}"; do [[ $architecture == @(amd64|arm64) ]] || fail "there is nothing for '$architecture', only for amd64 and arm64"; done
version=$(build/scripts/version.sh) debian_version=$(build/scripts/version.sh --debian)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
out=artifacts/packages work=artifacts/package

# goosed and goosectl in one folder, on one copy of the runtime: alone, each would bring its own.
programs() { # ARCHITECTURE
    local lib=$work/$1/lib differing
    build/scripts/publish.sh Goosed "$1" "$PWD/$lib"
    build/scripts/publish.sh Goosectl "$1" "$PWD/$work/$1/goosectl"
    differing=$(diff -rq "$lib" "$work/$1/goosectl" | grep '^Files' || true)
    [[ -z $differing ]] || fail "goosed and goosectl can't share a folder: $differing"
    cp -r "$work/$1/goosectl/." "$lib"
    find "$lib" -type f -exec chmod 644 {} +
    chmod 755 "$lib"/{Goosed,goosectl,createdump}
}

# What the programs tell of themselves: manual pages, completion, settings, and whose work they hold.
documents() {
    local goosed=$work/$here/lib/Goosed goosectl=$work/$here/lib/goosectl unit
    mkdir -p "$work/documents"
    unit=$(sed -n 's/^Environment=//p' deploy/systemd/goosed.service)
    "$goosed" config docs | awk -v unit="$unit" -f build/package/settings.awk >"$work/documents/goosed.env"
    build/package/man.sh "$goosed" goosed 8 "$version" >"$work/documents/goosed.8"
    build/package/man.sh "$goosectl" goosectl 1 "$version" >"$work/documents/goosectl.1"
    for shell in bash zsh fish; do
        "$goosectl" completion $shell >"$work/documents/goosectl.$shell"
        # The script asks the program that it names; goosed answers in the same way.
        sed 's/goosectl/goosed/g' "$work/documents/goosectl.$shell" >"$work/documents/goosed.$shell"
    done
    build/package/notices.sh "$work/$here/lib" >"$work/documents/THIRD-PARTY-NOTICES"
}

put() { install -D -m "$1" "$2" "$3"; } # MODE FILE TARGET
packed() { mkdir -p "${2%/*}" && gzip -9n <"$1" >"$2"; } # FILE TARGET
dated() { find "$1" -exec touch --no-dereference --date "@$SOURCE_DATE_EPOCH" {} +; } # FOLDER

deb() { # ARCHITECTURE
    local root=$work/$1/deb name size
    rm -rf "$root"
    mkdir -p "$root"/{DEBIAN,usr/lib,usr/bin,usr/share/goosed}
    cp -r "$work/$1/lib" "$root/usr/lib/goosed"
    ln -s ../lib/goosed/Goosed "$root/usr/bin/goosed"
    ln -s ../lib/goosed/goosectl "$root/usr/bin/goosectl"
    cp -r infra "$root/usr/share/goosed/infra"
    for unit in deploy/systemd/*.service; do put 644 "$unit" "$root/usr/lib/systemd/system/${unit##*/}"; done
    put 640 "$work/documents/goosed.env" "$root/etc/goosed/goosed.env"
    for name in goosed goosectl; do
        put 644 "$work/documents/$name.bash" "$root/usr/share/bash-completion/completions/$name"
        put 644 "$work/documents/$name.zsh" "$root/usr/share/zsh/vendor-completions/_$name"
        put 644 "$work/documents/$name.fish" "$root/usr/share/fish/vendor_completions.d/$name.fish"
    done
    packed "$work/documents/goosed.8" "$root/usr/share/man/man8/goosed.8.gz"
    packed "$work/documents/goosectl.1" "$root/usr/share/man/man1/goosectl.1.gz"
    put 644 build/package/debian/copyright "$root/usr/share/doc/goosed/copyright"
    put 644 build/package/debian/lintian-overrides "$root/usr/share/lintian/overrides/goosed"
    packed "$work/documents/THIRD-PARTY-NOTICES" "$root/usr/share/doc/goosed/THIRD-PARTY-NOTICES.gz"
    packed CHANGELOG.md "$root/usr/share/doc/goosed/changelog.gz"
    packed <(printf 'goosed (%s) unstable; urgency=medium\n\n  * What is new stands in changelog.gz.\n\n -- goosed <goosed@localhost>  %s\n' \
        "$debian_version" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")") "$root/usr/share/doc/goosed/changelog.Debian.gz"

    for name in postinst prerm postrm; do put 755 build/package/debian/$name "$root/DEBIAN/$name"; done
    echo /etc/goosed/goosed.env >"$root/DEBIAN/conffiles"
    (cd "$root" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
    size=$(find "$root" -type f -not -path '*/DEBIAN/*' -printf '%s\n' | awk '{ all += int(($1 + 1023) / 1024) } END { print all }')
    sed "s/@VERSION@/$debian_version/; s/@ARCH@/$1/; s/@SIZE@/$size/" build/package/debian/control >"$root/DEBIAN/control"
    chmod -R u=rwX,go=rX "$root"
    chmod 640 "$root/etc/goosed/goosed.env"
    dated "$root"
    # By one thread: what several write depends on how many there are.
    dpkg-deb --root-owner-group --threads-max=1 -Zxz --build "$root" "$out/goosed_${debian_version}_$1.deb" >/dev/null
}

archive() { # ARCHITECTURE
    local name=goosed-$version-linux-$1
    local root=$work/$1/$name
    rm -rf "$root"
    mkdir -p "$root"
    cp -r "$work/$1/lib" infra LICENSE "$root"
    cp -r deploy/systemd "$root/systemd"
    cp build/package/README.md "$work/documents/THIRD-PARTY-NOTICES" "$root"
    cp "$work/documents/goosed.env" "$root/systemd"
    ln -s lib/Goosed "$root/goosed"
    ln -s lib/goosectl "$root/goosectl"
    chmod -R u=rwX,go=rX "$root"
    tar --create --directory "$work/$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu "$name" |
        gzip -9n >"$out/$name.tar.gz"
}

rm -rf "$out" "$work"
mkdir -p "$out"
[[ " ${architectures[*]} " == *" $here "* ]] || programs "$here"
for architecture in "${architectures[@]}"; do programs "$architecture"; done
documents
for architecture in "${architectures[@]}"; do
    deb "$architecture"
    archive "$architecture"
done
dotnet pack src/Goosectl --configuration Release --output "$out" --artifacts-path "$PWD/artifacts/publish" --nologo --verbosity quiet \
    -p:Version="$version" -p:IncludeSourceRevisionInInformationalVersion=false -p:ContinuousIntegrationBuild=true -p:DebugType=none -p:RunAnalyzersDuringBuild=false
(cd "$out" && sha256sum -- *.deb *.tar.gz *.nupkg >SHA256SUMS)
cd "$out" && stat -c '%10s %n' -- *
