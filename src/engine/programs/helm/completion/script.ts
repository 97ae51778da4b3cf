/** Code that hooks helm's own completion into bash. */
export const completionScript = `# bash completion for helm
__start_helm() {
  COMPREPLY=( $(helm __complete "\${COMP_WORDS[@]:1}" 2>/dev/null | grep -v "^:" | cut -f1) )
}
complete -o default -F __start_helm helm
`;
