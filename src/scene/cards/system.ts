const SYSTEM = new Set(['local-path-storage', 'calico-system', 'calico-apiserver', 'tigera-operator']);

/** True for namespaces that a cluster brings along, which the picture keeps small. */
export const isSystem = (namespace: string | undefined): boolean => namespace !== undefined && (namespace.startsWith('kube-') || SYSTEM.has(namespace));

const texts = new WeakMap<object, string>();

/** `app=web,tier=front`, in the order that kubectl prints labels in; one text for one object. */
export function labelText(labels: Readonly<Record<string, string>> | undefined): string {
  if (!labels) return '';
  let text = texts.get(labels);
  if (text === undefined) {
    text = Object.keys(labels).sort().map((key) => `${key}=${labels[key]}`).join(',');
    texts.set(labels, text);
  }
  return text;
}
