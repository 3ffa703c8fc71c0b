#!/usr/bin/env bash
# Prints what CHANGELOG.md says of a version, without its heading.
#
#   changelog.sh VERSION      such as 1.4.0, or Unreleased
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1:?usage: changelog.sh VERSION}
section=$(awk -v heading="## [$version]" '/^## / { inside = index($0, heading) == 1; next } inside' CHANGELOG.md | sed '/./,$!d')
[[ -n $section ]] || { echo "changelog: CHANGELOG.md says nothing of '$version'" >&2; exit 1; }
printf '%s\n' "$section"
