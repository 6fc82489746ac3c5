#!/bin/sh
# same.sh SOURCE FLAG…: compiles it with and without the plugin and fails unless every section but .harness is equal, byte
# by byte, and unless the facts are those of a plain compile. CC, PLUGIN and HARNESS are in the environment.
set -e
source=$1
shift
$CC "$@" -c "$source" -o out.o # -gsplit-dwarf puts the name of the output into the object
mv out.o without.o
$CC "$@" $PLUGIN -c "$source" -o out.o
mv out.o with.o
llvm-readelf -SW without.o | grep -q '\.harness' && { echo "facts without the plugin?" >&2; exit 1; }
llvm-readelf -SW with.o | grep -q '\.harness .* E ' || { echo "no section .harness that links drop: $*" >&2; exit 1; }
llvm-objcopy --remove-section=.harness with.o a.o
llvm-objcopy --remove-section=.harness without.o b.o
cmp a.o b.o || { echo "another section differs: $*" >&2; exit 1; }
$HARNESS dump facts with.o >"facts.now"
[ -f facts.first ] || cp facts.now facts.first
diff facts.first facts.now || { echo "other facts: $*" >&2; exit 1; }
