#!/usr/bin/env bash
# Copies the kernel and initrd of Debian 12's installer to OUT.
#
#   lab-installer.sh OUT      writes OUT/linux and OUT/initrd.gz
set -euo pipefail

out=${1:?usage: lab-installer.sh OUT}
images=/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64
if [[ ! -r $images/linux ]]; then
    echo "lab-installer: Debian's installer is missing: run build/scripts/lab-deps.sh installer" >&2
    exit 1
fi

mkdir -p "$out"
for file in linux initrd.gz; do
    cmp -s "$images/$file" "$out/$file" && continue
    cp -L "$images/$file" "$out/.$file.$$"
    mv "$out/.$file.$$" "$out/$file"
done
echo "lab-installer: $out/linux $(stat -c%s "$out/linux") bytes, $out/initrd.gz $(stat -c%s "$out/initrd.gz") bytes"
