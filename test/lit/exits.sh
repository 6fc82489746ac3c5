#!/bin/sh
# exits.sh CODE COMMAND…: runs the command and succeeds when it ends with exactly this exit status. A crash is never
# expected.
expected=$1
shift
"$@"
status=$?
[ "$status" -eq "$expected" ] && exit 0
echo "exits.sh: exit status $status, expected $expected: $*" >&2
exit 1
