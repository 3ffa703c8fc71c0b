#!/usr/bin/env bash
# Publishes goosectl as one file, artifacts/goosectl, and tries it.
#
#   goosectl.sh [native|portable]      default: native where its linker is there, else portable
#
#   native     starts in a fraction of the time and needs no .NET; made with clang and zlib's headers (Debian: clang zlib1g-dev)
#   portable   ready-to-run code, which needs the .NET runtime
set -euo pipefail
cd "$(dirname "$0")/../.."

form=${1:-$(command -v clang >/dev/null && echo native || echo portable)}
[[ $form == @(native|portable) ]] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }

dotnet publish src/Goosectl --nologo --configuration Release --verbosity quiet \
    --artifacts-path "$PWD/artifacts/publish/$form" -p:PublishTo="$form"
published=artifacts/publish/$form/publish/Goosectl/release/goosectl

# Both need what a published program may have lost: options and JSON, and packages that work by reflection.
"$published" version >/dev/null
"$published" lint infra/ --quiet
install -m 755 "$published" artifacts/goosectl
echo "artifacts/goosectl ($form, $(stat -c%s artifacts/goosectl) bytes)"
