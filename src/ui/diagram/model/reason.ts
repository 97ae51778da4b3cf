/** `0/3 nodes are available: 1 node(s) had untolerated taint {...}, 2 Insufficient cpu. no new claims ...` */
const AVAILABLE = /^0\/\d+ nodes are available: (.*)$/s;

/** What keeps most nodes from taking a pod, in few words: `Insufficient cpu`; undefined when the message is not the scheduler's. */
export function pendingReason(message: string | undefined): string | undefined {
  const reasons = message && AVAILABLE.exec(message)?.[1];
  if (!reasons) return undefined;
  const first = reasons.split(/\. (?:no new claims|preemption)/)[0]!.replace(/\.\s*$/, '');
  // Commas stand inside of taints, too.
  const parts = [...first.matchAll(/(\d+) ((?:[^,{]|\{[^}]*\})+)/g)].map((m) => ({ count: Number(m[1]), what: m[2]!.trim() }));
  if (parts.length === 0) return undefined;
  const told = parts.filter((x) => !x.what.includes('control-plane'));
  const [most] = (told.length > 0 ? told : parts).sort((a, b) => b.count - a.count);
  return most!.what.replace(/^node\(s\) (?:had )?/, '').replace(/\{(.*?)(?:: )?\}/, '$1');
}
