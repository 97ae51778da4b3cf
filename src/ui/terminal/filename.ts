const NAME = 40;

/** A file name for what a command printed: `kubectl get pods -o yaml` gives `kubectl-get-pods.yaml`. */
export function fileNameOf(command: string): string {
  const format = /(?:-o\s*|--output[= ])(k?yaml|json)\b/.exec(command)?.[1];
  const words = command.replace(/\s(?:-o|--output)[= ]?\S+/g, ' ').match(/[\p{L}\p{N}][\p{L}\p{N}._]*/gu) ?? [];
  const name = words.join('-').slice(0, NAME).replace(/[-.]+$/, '');
  return `${name || 'output'}.${format === 'json' ? 'json' : format ? 'yaml' : 'txt'}`;
}
