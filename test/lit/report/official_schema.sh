#!/bin/sh
# official_schema.sh FOLDER: puts the schema of the SARIF standard into FOLDER/sarif-2.1.0.json and prints its path.
# It comes from the npm package @microsoft/jest-sarif, of which this version and this content are accepted; nothing of
# the package is run. Needs npm and its registry, so no test depends on it: the subset schema next to this script is
# what the tests use, and this is for the second look.
set -eu
package=@microsoft/jest-sarif@1.0.0-beta.0
tarball=microsoft-jest-sarif-1.0.0-beta.0.tgz
digest=748e2c3d1a842e7bb258416685c7ea3a0da40005b72267b2052c2856d48ad102

mkdir -p "$1"
cd "$1"
npm pack --silent --ignore-scripts "$package" >/dev/null
echo "$digest  $tarball" | sha256sum --check --quiet
tar xzf "$tarball" --to-stdout package/lib/schemas/sarif-2.1.0-rtm.5.json >sarif-2.1.0.json
rm "$tarball"
echo "$PWD/sarif-2.1.0.json"
