#!/usr/bin/env bash
# Publishes goosectl as one file of ready-to-run code, artifacts/goosectl, and tries it. Needs the .NET SDK; what it makes, the runtime.
set -euo pipefail
cd "$(dirname "$0")/../.."

dotnet publish src/Goosectl --nologo --configuration Release --verbosity quiet --artifacts-path "$PWD/artifacts/publish" -p:OneFile=true
published=artifacts/publish/publish/Goosectl/release/goosectl

"$published" version >/dev/null
"$published" lint infra/ --quiet
install -m 755 "$published" artifacts/goosectl
echo "artifacts/goosectl: $(stat -c%s artifacts/goosectl) bytes"
