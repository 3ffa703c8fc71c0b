#!/usr/bin/env bash
# Prints what an image is made of as CycloneDX 1.5: sbom.sh VERSION DEPS.JSON DPKG-STATUS
set -euo pipefail

(($# == 3)) || { sed -n '2s/^# //p' "$0" >&2; exit 2; }

components() {
    # "Dapper/2.1.86": {   in the part "libraries"; goosed's own come without a package
    sed -n '/^  "libraries"/,$p' "$2" | awk -F '"' '
        /^    "[^"]+\/[^"]+": \{/ { split($2, part, "/") } /"type": "(package|runtimepack)"/ { sub(/^runtimepack\./, "", part[1]); printf "nuget\t%s\t%s\tpkg:nuget/%s@%s\n", part[1], part[2], part[1], part[2] }'
    awk '/^Package: /{ name = $2 } /^Version: /{ version = $2 } /^Architecture: /{ architecture = $2 }
        /^$/ { printf "deb\t%s\t%s\tpkg:deb/debian/%s@%s?arch=%s\n", name, version, name, version, architecture }' "$3"
}

cat <<EOF
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": { "component": { "type": "container", "name": "goosed", "version": "$1" } },
  "components": [
$(components "$@" | sort -u | awk -F '\t' '{ printf "%s    { \"type\": \"library\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"%s\" }", (NR > 1 ? ",\n" : ""), $2, $3, $4 }')
  ]
}
EOF
