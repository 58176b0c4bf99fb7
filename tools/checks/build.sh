# shellcheck shell=bash
# How tools/test and tools/demo configure and build. Sourced by them from the root of the repository.
set -euo pipefail

# With how long all before it has taken: what to look at first when it takes too long.
say() { printf '== %d:%02d  %s\n' $((SECONDS / 60)) $((SECONDS % 60)) "$*"; }

# configure_preset PRESET [FOLDER]: does nothing when it was done, FOLDER was part of it, and the presets have not
# changed since.
configure_preset() {
  local folder=build/$1
  if [[ -f $folder/build.ninja && -d $folder/${2:-} && ! CMakePresets.json -nt $folder/CMakeCache.txt ]]; then
    return 0
  fi
  say "configure: cmake --preset $1"
  mkdir -p "$folder"
  if ! cmake --preset "$1" >"$folder/configure.log" 2>&1; then
    cat "$folder/configure.log" >&2
    return 1
  fi
  touch "$folder/CMakeCache.txt"
}

# build_preset PRESET [TARGET...]: everything when no target is named.
build_preset() {
  local preset=$1
  shift
  configure_preset "$preset"
  say "build: cmake --build --preset $preset${*:+ --target $*}"
  cmake --build --preset "$preset" --parallel "$(nproc)" ${@:+--target "$@"}
}
