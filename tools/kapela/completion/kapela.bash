# Completion of kapela in bash. kapela itself says what can come next, a candidate a line; without one, files are offered.
_kapela() {
  local word=$2 quote= candidate
  case ${COMP_WORDS[COMP_CWORD]} in
    \"* | \'*) quote=1 word=${COMP_WORDS[COMP_CWORD]:1} ;;
  esac
  word=${word//\\/}
  COMPREPLY=()
  while IFS= read -r candidate; do
    [[ $candidate == "$word"* ]] || continue
    [[ $quote ]] || printf -v candidate %q "$candidate"
    COMPREPLY+=("$candidate")
  done < <("${COMP_WORDS[0]}" completion words --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}
complete -o bashdefault -o default -F _kapela kapela
