# shellcheck shell=bash
# What tools/cluster/slurm and tools/cluster/parallel share: reading their words, laying out the folder, merging. To be
# sourced.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
shards=16 folder='' own='' scenarios=() options=()

die() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 64
}

# read_words OWN WORD...: OWN is the one option that only the caller has; its value ends in $own.
read_words() {
  local named=$1
  shift
  while (($#)); do
    case $1 in
      --shards) shards=${2:?--shards needs a number}; shift 2 ;;
      --folder) folder=${2:?--folder needs a folder}; shift 2 ;;
      --scenario) scenarios+=("${2:?--scenario needs a name}"); shift 2 ;;
      "$named") own=${2:?$named needs a value}; shift 2 ;;
      --) shift; options=("$@"); break ;;
      -h | --help) usage; exit 0 ;;
      *) die "no option '$1' (--help says which there are)" ;;
    esac
  done
  [[ $shards =~ ^[1-9][0-9]*$ ]] || die "--shards is a number from 1 on"
  [[ -n $folder ]] || die "--folder DIR is missing: all machines see it, parts and results come there"
  ((${#options[@]})) || die "what is searched is missing: -- and the options of kapela explore"
}

# The program, as all machines see it.
find_kapela() {
  kapela=${KAPELA:-$(command -v kapela || true)}
  [[ -x $kapela ]] || die "there is no kapela in PATH (name it in KAPELA)"
  kapela=$(realpath "$kapela")
}

# A search for each scenario; without one, a single search of what the options name.
lay_out() {
  mkdir -p "$folder"
  folder=$(realpath "$folder")
  searches=$((${#scenarios[@]} ? ${#scenarios[@]} : 1))
  tasks=$((searches * shards))
  printf '%s\n' "${options[@]}" >"$folder/options"
  printf '%s\n' "${scenarios[@]}" >"$folder/scenarios"
  local search
  for ((search = 0; search < searches; ++search)); do mkdir -p "$folder/$search"; done
}

# Puts the parts of each search together, and prints it. The worst exit code of all.
merge_all() {
  local search worst=0 status shard parts
  for ((search = 0; search < searches; ++search)); do
    ((${#scenarios[@]} == 0)) || printf '%s\n' "${scenarios[search]}"
    parts=()
    for ((shard = 0; shard < shards; ++shard)); do parts+=("$folder/$search/part-$shard"); done
    status=0
    "$kapela" merge "${parts[@]}" --out "$folder/$search" --report "$folder/$search/whole" \
      --junit "$folder/$search/junit.xml" --html "$folder/$search/page.html" || status=$?
    ((status <= worst)) || worst=$status
  done
  return "$worst"
}
