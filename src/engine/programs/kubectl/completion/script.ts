/** Code that hooks a cobra program's own completion into bash. */
export const bashCompletion = (program: string): string => `# bash completion for ${program}
__start_${program}() {
  COMPREPLY=( $(${program} __complete "\${COMP_WORDS[@]:1}" 2>/dev/null | grep -v "^:" | cut -f1) )
}
complete -o default -F __start_${program} ${program}
`;

/** Code that hooks kubectl's own completion into a shell. */
export const completionScript = (shell: string): string => {
  switch (shell) {
    case 'zsh':
      return '#compdef kubectl\ncompdef _kubectl kubectl\n_kubectl() {\n  compadd -- $(kubectl __complete "${words[@]:1}" 2>/dev/null | grep -v "^:" | cut -f1)\n}\n';
    case 'fish':
      return 'complete -c kubectl -f -a "(kubectl __complete (commandline -opc)[2..] (commandline -ct) 2>/dev/null | string match -v \':*\')"\n';
    case 'powershell':
      return 'Register-ArgumentCompleter -Native -CommandName kubectl -ScriptBlock { param($word, $line) kubectl __complete $line.ToString().Split(" ")[1..99] }\n';
    default:
      return bashCompletion('kubectl');
  }
};
