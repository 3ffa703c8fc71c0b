#!/usr/bin/env bash
# Builds goosed and goosectl, and puts a command for each into artifacts/tools.
set -euo pipefail
cd "$(dirname "$0")/../.."

mkdir -p artifacts/tools
for program in Goosed:goosed Goosectl:goosectl; do
    project=${program%:*} name=${program#*:}
    echo "Building $name: up to a few minutes the first time."
    dotnet build "src/$project" --configuration Release --nologo --verbosity quiet
    file=$(find "$PWD/artifacts/bin/$project/release" -maxdepth 1 -iname "$name.dll")
    # By dotnet, not by the program's own starter: that one looks for .NET in the system's folders only.
    printf '#!/bin/sh\nexec dotnet "%s" "$@"\n' "$file" >"artifacts/tools/$name"
    chmod +x "artifacts/tools/$name"
done
echo "artifacts/tools has goosed and goosectl"
