/** The manifests by file name: `./pod.yaml`. */
export const texts = import.meta.glob<string>('./*.yaml', { query: '?raw', import: 'default', eager: true });
