#!/bin/sh
# gate.sh FOLDER OBJECT…: the folder of a gate, as CMake would make it.
mkdir -p "$1"
folder=$1
shift
objects=
for object in "$@"; do
  objects="$objects${objects:+, }\"$PWD/$object\""
done
cat >"$folder/target.json" <<JSON
{"name": "app", "type": "EXECUTABLE", "config": "", "judged": true, "build": "$PWD", "objects": [$objects],
 "foreign_objects": [], "skip": [], "archives": [], "depends": [], "hfacts": [], "links": [], "opaque": []}
JSON
