const FACTOR: Record<string, number> = {
  '': 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};

const seen = new Map<string, number>();

/** The value of a quantity (`250m`, `64Mi`, `1e3`), near enough to draw a bar; 0 for what is none. */
export function quantity(text: string | number | undefined): number {
  if (text === undefined) return 0;
  if (typeof text === 'number') return text;
  let value = seen.get(text);
  if (value === undefined) {
    const m = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(text);
    value = m ? Number(m[1]) * (FACTOR[m[2]!] ?? 0) : 0;
    if (seen.size > 10_000) seen.clear();
    seen.set(text, value);
  }
  return value;
}
