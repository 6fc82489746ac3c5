# What the tests of the CMake package share. A test is a bash script that lit runs as
#   bash NAME.test PREFIX CLANG CLANG++ FOLDER
# PREFIX is an installed Harness; the test works in FOLDER, which starts empty.

set -euo pipefail
prefix=$1 clang=$2 clangxx=$3 dir=$4
inputs=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/Inputs
rm -rf "$dir"
mkdir -p "$dir"
cd "$dir"
dir=$PWD
unset CXX CC CXXFLAGS CFLAGS CCACHE_DIR CCACHE_DISABLE CMAKE_GENERATOR CMAKE_PREFIX_PATH NINJA_STATUS DESTDIR

# project NAME [COPY]: a fresh copy of a consumer project.
project() { cp -r "$inputs/$1" "${2:-$1}"; }

# configure SOURCE BUILD [OPTION…]
configure() {
  local source=$1 build=$2
  shift 2
  cmake -G Ninja -S "$source" -B "$build" -DCMAKE_CXX_COMPILER="$clangxx" -DCMAKE_C_COMPILER="$clang" \
    -DCMAKE_PREFIX_PATH="$prefix" "$@"
}

# Every command below leaves what it printed in the file `log`.

# passes COMMAND…
passes() {
  "$@" >log 2>&1 || die "failed, and should not have: $*"
}

# fails COMMAND…: with an exit status, not a signal
fails() {
  local status=0
  "$@" >log 2>&1 || status=$?
  [ $status -ne 0 ] || die "passed, and should not have: $*"
  [ $status -lt 128 ] || die "crashed with status $status: $*"
}

# says REGEX…: each stands in the log
says() {
  local regex
  for regex in "$@"; do
    grep -qE -- "$regex" log || die "nothing says: $regex"
  done
}

# explains REGEX…: each stands in the log, which CMake may have wrapped into lines
explains() {
  local regex
  for regex in "$@"; do
    tr -s ' \n' ' ' <log | grep -qE -- "$regex" || die "nothing explains: $regex"
  done
}

# silent REGEX…: none stands in the log
silent() {
  local regex
  for regex in "$@"; do
    ! grep -qE -- "$regex" log || die "something says: $regex"
  done
}

# idle BUILD [NINJA OPTION…]: nothing is left to do
idle() {
  passes ninja -C "$@"
  says 'no work to do'
}

# File times tick every few milliseconds: edit FILE later than whatever was built.
# edit FILE SED-EXPRESSION
edit() {
  sleep 0.05
  sed -i -E "$2" "$1"
}

# write FILE: text from standard input
write() {
  sleep 0.05
  mkdir -p "$(dirname "$1")"
  cat >"$1"
}

# How many edges ran whose description matches: ran REGEX
ran() { grep -cE -- "^\[[0-9]+/[0-9]+\] .*$1" log || true; }

# is ACTUAL EXPECTED WHAT
is() { [ "$1" = "$2" ] || die "$3: got '$1', want '$2'"; }

die() {
  echo "$*" >&2
  echo "--- log:" >&2
  cat log >&2
  exit 1
}

# component NAME KIND [EFFECTS]: edits a component of the policy in the file $policy
policy=demo/harness.toml
component() {
  local of="/name = \"$1\"/,/files/"
  edit "$policy" "$of{/effects/d;s/kind = .*/kind = \"$2\"${3:+\neffects = [$3]}/}"
}

# A function body that breaks the policy of a pure component, for `edit FILE`.
impure='s/return (.*);/return std::getenv("X") ? 1 : \1;/; 1i #include <cstdlib>'
