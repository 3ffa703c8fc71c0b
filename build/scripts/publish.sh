#!/usr/bin/env bash
# Publishes a program with the runtime that it needs, compiled ahead of its start, into a folder:
#
#   publish.sh Goosed|Goosectl amd64|arm64 FOLDER
#
# The same commit gives the same bytes; without symbols, as the generator of log messages writes its classes in another order each
# time, which their line numbers would tell. Build output lies apart from that of the checkout.
set -euo pipefail
cd "$(dirname "$0")/../.."

case ${2:-} in
    amd64) runtime=linux-x64 ;;
    arm64) runtime=linux-arm64 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
dotnet publish "src/$1" --configuration Release --runtime "$runtime" --self-contained --output "$3" --artifacts-path "$PWD/artifacts/publish" --nologo --verbosity quiet \
    -p:Version="$(build/scripts/version.sh)" -p:IncludeSourceRevisionInInformationalVersion=false -p:ContinuousIntegrationBuild=true -p:DebugType=none -p:RunAnalyzersDuringBuild=false \
    -p:PublishReadyToRun=true -p:PublishDocumentationFiles=false -p:IsTransformWebConfigDisabled=true
