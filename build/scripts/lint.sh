#!/usr/bin/env bash
# Checks the white space, builds with every analyzer and every rule of style (warnings are errors), and looks at the shell
# scripts where shellcheck is installed. Together that is what `dotnet format --verify-no-changes` checks, in less time.
set -euo pipefail
cd "$(dirname "$0")/../.."

fault=0
check() { echo "lint: $1"; "${@:2}" || { echo "lint: FAILED $1"; fault=1; }; }

check "packages" dotnet restore Goosed.slnx --verbosity quiet
check "white space" dotnet format whitespace --folder . --exclude artifacts --verify-no-changes
check "analyzers and style" dotnet build Goosed.slnx --nologo --no-restore --configuration "${CONFIGURATION:-Release}" --verbosity quiet
if command -v shellcheck >/dev/null; then
    check "shell scripts" shellcheck --external-sources .ci/run build/scripts/*.sh build/package/*.sh build/package/debian/p*
else
    echo "lint: shellcheck is not installed: shell scripts are not checked"
fi
exit $fault
