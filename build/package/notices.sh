#!/usr/bin/env bash
# Prints whose work a published folder holds besides goosed's own, with licences and notices.
#
#   notices.sh FOLDER
#
# Fails at a licence that it has no text for: that one has to be looked at first.
set -euo pipefail

folder=${1:?usage: notices.sh FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}

fail() { echo "notices: $*" >&2; exit 1; }

# NAME VERSION of each package and each pack of the runtime, one a line.
held() {
    for file in "$folder"/{Goosed,goosectl}.deps.json; do LC_ALL=C awk -f "$here/../scripts/json.awk" "$file"; done |
        sed -nE 's,^libraries\.(runtimepack\.)?([^/]*)/([^\t]*)\.type\t(package|runtimepack)$,\2 \3,p' | LC_ALL=C sort -u
}

tag() { sed -nE "s,.*<$1[^>]*>([^<]*)</$1>.*,\1,p" "$nuspec" | head -n 1; }

echo "goosed is under the Apache License 2.0. It holds work of others:"
texts=()
while read -r name version; do
    place=$packages/${name,,}/$version nuspec=$packages/${name,,}/$version/${name,,}.nuspec
    [[ -r $nuspec ]] || fail "there is no $nuspec"
    licence=$(tag license)
    [[ $licence == @(MIT|Apache-2.0|PostgreSQL) ]] || fail "$name $version is under '$licence'"
    by=$(tag copyright)
    printf '\n%s %s\n  %s; %s\n' "$name" "$version" "$licence" "${by:-$(tag authors)}"
    for text in "$place"/*; do
        [[ ! ${text##*/} =~ ^(LICEN[CS]E|NOTICE|THIRD-?PARTY) ]] || texts+=("$text")
    done
done < <(held)

cat <<'END'

----------------------------------------------------------------------
The MIT License (MIT)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

----------------------------------------------------------------------
The PostgreSQL License

Permission to use, copy, modify, and distribute this software and its documentation for any purpose, without fee, and without a written
agreement is hereby granted, provided that the above copyright notice and this paragraph and the following two paragraphs appear in all
copies.

IN NO EVENT SHALL THE COPYRIGHT HOLDERS BE LIABLE TO ANY PARTY FOR DIRECT, INDIRECT, SPECIAL, INCIDENTAL, OR CONSEQUENTIAL DAMAGES,
INCLUDING LOST PROFITS, ARISING OUT OF THE USE OF THIS SOFTWARE AND ITS DOCUMENTATION, EVEN IF THEY HAVE BEEN ADVISED OF THE POSSIBILITY OF
SUCH DAMAGE.

THE COPYRIGHT HOLDERS SPECIFICALLY DISCLAIM ANY WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS FOR A PARTICULAR PURPOSE. THE SOFTWARE PROVIDED HEREUNDER IS ON AN "AS IS" BASIS, AND THE COPYRIGHT HOLDERS HAVE NO OBLIGATIONS TO
PROVIDE MAINTENANCE, SUPPORT, UPDATES, ENHANCEMENTS, OR MODIFICATIONS.
END

# What the packages bring themselves, each text once.
declare -A printed=()
for text in "${texts[@]}"; do
    digest=$(sha256sum <"$text")
    [[ ! -v printed[$digest] ]] || continue
    printed[$digest]=yes
    printf '\n%s\nFrom %s:\n\n' ---------------------------------------------------------------------- "${text#"$packages/"}"
    sed 's/\r$//; 1s/^\xef\xbb\xbf//' "$text"
done
