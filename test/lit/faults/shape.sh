#!/bin/sh
# shape.sh FOLDER SHAPE GATE…: a case around a function of that shape (shapes.py), judged within a minute and 4 GB.
set -e
folder=$1 shape=$2
shift 2
python3 "$(dirname "$0")/shapes.py" "$shape" > "$folder/$shape.case"
ulimit -v 4000000
exec timeout 60 "$@" "$folder/$shape.case"
