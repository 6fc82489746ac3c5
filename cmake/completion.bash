# Completion of the `harness` program for bash: subcommands, their options, ids of rules, and files.
_harness() {
  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" --help 2>/dev/null |
      sed -n '/^SUBCOMMANDS:/,/^OPTIONS\|^  Type/s/^  \([a-z-]*\) *- .*/\1/p')" -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" "$command" --help 2>/dev/null |
      sed -n 's/^ *\(--*[a-z-]*\).*/\1/p')" -- "$word")
  elif [[ $command == rule ]] && ((COMP_CWORD == 2)); then
    mapfile -t COMPREPLY < <(compgen -W "check list" -- "$word")
  elif [[ $command == rule ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" rule list 2>/dev/null |
      sed -n 's/^\([a-z0-9-]*\.[a-z0-9-]*\).*/\1/p')" -- "$word")
  elif [[ $command == new ]] && ((COMP_CWORD == 2)); then
    mapfile -t COMPREPLY < <(compgen -W "rule nogood example" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _harness harness
