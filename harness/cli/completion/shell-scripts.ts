/**
 * The scripts that shells read: each asks `clew complete -- WORDS…` what fits, and offers files where nothing does.
 *
 * No word of the line is ever evaluated: what stands on a half-written line is handed over as it is. A library that we
 * looked at builds a command out of the line and runs it, so that `clew test $(…)` is carried out when Tab is pressed.
 */

/** The shells that there is a script for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of them. */
export type Shell = (typeof SHELLS)[number];

/** What a person does once, so that each new shell reads its script. The scripts need no renewal: they only ask. */
export const SET_UP: { readonly [Name in Shell]: string } = {
  bash: "npx clew completion bash > ~/.clew.bash, and in ~/.bashrc: source ~/.clew.bash",
  zsh: "npx clew completion zsh > ~/.clew.zsh, and in ~/.zshrc, after compinit: source ~/.clew.zsh",
  fish: "npx clew completion fish > ~/.config/fish/completions/clew.fish",
};

/** The script for this shell. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

/** For bash and zsh: the command in PATH, even where it is an alias, too; else the one of the project in this folder. */
function ask(find: string): string {
  return `__clew_complete() {
  if ${find} clew >/dev/null; then command clew complete -- "$@"; else npx --no-install clew complete -- "$@"; fi 2>/dev/null
}`;
}

const BASH = String.raw`# Completion of clew for bash.
${ask("type -P")}
_clew() {
  local words=() word line prefix= i
  # bash takes a word apart at "=" and ":"; here it is put together again.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if ((\${#words[@]} > 0)) && [[ $word == [=:] || \${COMP_WORDS[i - 1]} == [=:] ]]; then
      words[\${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
  done
  word=\${words[\${#words[@]} - 1]}
  # What bash replaces is what follows the last of them.
  [[ $word == *[=:]* ]] && prefix=\${word%"\${word##*[=:]}"}
  COMPREPLY=()
  while IFS= read -r line; do
    line=\${line%%$'\t'*}
    COMPREPLY+=("\${line#"$prefix"}")
  done < <(__clew_complete "\${words[@]}")
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
  return 0
}
complete -o default -F _clew clew
`;

const ZSH = String.raw`#compdef clew
# Completion of clew for zsh.
${ask("whence -p")}
_clew() {
  local -a words_before whole open whole_shown open_shown
  local line word
  (( CURRENT > 2 )) && words_before=("\${(@Q)words[2,CURRENT-1]}")
  for line in "\${(@f)$(__clew_complete "\${(@)words_before}" "$PREFIX")}"; do
    [[ -n $line ]] || continue
    word=\${line%%$'\t'*}
    if [[ $word == *= ]]; then
      open+=("$word") open_shown+=("\${line/$'\t'/  -- }")
    else
      whole+=("$word") whole_shown+=("\${line/$'\t'/  -- }")
    fi
  done
  if (( $#whole + $#open == 0 )); then
    _files
    return
  fi
  (( $#whole )) && compadd -Q -l -d whole_shown -a whole
  (( $#open )) && compadd -Q -S '' -l -d open_shown -a open
}
compdef _clew clew
`;

const FISH = String.raw`# Completion of clew for fish.
function __clew_complete
    set -l words (commandline -opc) (commandline -ct)
    test (count $words) -gt (count (commandline -opc)); or set words $words ''
    set -l found
    if type -q -f clew
        set found (command clew complete -- $words[2..-1] 2>/dev/null)
    else
        set found (npx --no-install clew complete -- $words[2..-1] 2>/dev/null)
    end
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c clew -f -a '(__clew_complete)'
`;

const SCRIPTS: { readonly [Name in Shell]: string } = {
  // A template's text cannot hold the dollar sign before a brace as it is.
  bash: BASH.replaceAll("\\${", "${"),
  zsh: ZSH.replaceAll("\\${", "${"),
  fish: FISH,
};
