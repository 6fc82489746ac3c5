#!/bin/bash
# What Harness adds to the time CMake takes to configure and generate.
#
#   configure_cost.sh PREFIX [TARGETS [CLANG++]]
#
# PREFIX is an installed Harness. Writes a project of TARGETS (300) targets with 5 files each: static libraries that
# link up to 6 earlier ones, every tenth an executable. Runs CMake on it with and without find_package(Harness), by
# turns, and prints the medians of 7 runs in seconds of processor time, their difference and their ratio.
#
# On 2 cores of an Intel Xeon, CMake 3.25.1, Ninja 1.11.1:
#   targets 300  without 0.64 s  with 0.94 s  more 0.30 s  ratio 1.47
set -euo pipefail
prefix=$(realpath "$1")
targets=${2:-300}
compiler=${3:-clang++-22}
runs=7
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

write_project() {
  local file=$dir/CMakeLists.txt i j k
  {
    echo 'cmake_minimum_required(VERSION 3.25)'
    echo 'project(cost CXX)'
    echo 'if(GATED)'
    echo '  find_package(Harness REQUIRED)'
    echo 'endif()'
    for ((i = 0; i < targets; i += 30)); do
      echo "add_subdirectory(d$i)"
    done
  } >"$file"
  for ((i = 0; i < targets; ++i)); do
    local folder=$dir/d$((i / 30 * 30)) kind="add_library(t$i STATIC"
    mkdir -p "$folder"
    ((i % 10 == 9)) && kind="add_executable(t$i"
    {
      echo "$kind t${i}_0.cc t${i}_1.cc t${i}_2.cc t${i}_3.cc t${i}_4.cc)"
      for k in 1 2 3 5 8 13; do
        j=$((i - k))
        ((j >= 0 && j % 10 != 9)) && echo "target_link_libraries(t$i PRIVATE t$j)"
      done
      true
    } >>"$folder/CMakeLists.txt"
    touch "$folder"/t"${i}"_{0,1,2,3,4}.cc
  done
  printf 'schema = 1\n[project]\nname = "cost"\nroots = ["."]\n' >"$dir/harness.toml"
}

configure() { # GATED
  cmake -G Ninja -S "$dir" -B "$dir/build-$1" -DGATED="$1" -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_PREFIX_PATH="$prefix" >"$dir/log"
}

seconds() { # GATED
  local TIMEFORMAT='%U %S'
  { time configure "$1"; } 2>&1 | awk '{ printf "%.3f\n", $1 + $2 }'
}

write_project
configure OFF
configure ON
for ((run = 0; run < runs; ++run)); do
  seconds OFF >>"$dir/off"
  seconds ON >>"$dir/on"
done
median() { sort -n "$1" | sed -n "$((runs / 2 + 1))p"; }
awk -v n="$targets" -v off="$(median "$dir/off")" -v on="$(median "$dir/on")" 'BEGIN {
  printf "targets %d  without %.2f s  with %.2f s  more %.2f s  ratio %.2f\n", n, off, on, on - off, on / off }'
