import type { Verb } from './http.ts';

const methods: Readonly<Record<Verb, string>> = { get: 'GET', list: 'GET', watch: 'GET', create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE', deletecollection: 'DELETE' };

/** Requests that a process has sent, by verb and by the code of the answer. */
export class SentRequests {
  private readonly counts = new Map<Verb, Map<number, number>>();

  count(verb: Verb, code: number): void {
    let codes = this.counts.get(verb);
    if (!codes) this.counts.set(verb, (codes = new Map()));
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  /** By method and code. */
  byMethod(): { method: string; code: number; n: number }[] {
    const sums = new Map<string, { method: string; code: number; n: number }>();
    for (const [verb, codes] of this.counts) {
      for (const [code, n] of codes) {
        const method = methods[verb];
        const same = sums.get(`${method} ${code}`);
        if (same) same.n += n;
        else sums.set(`${method} ${code}`, { method, code, n });
      }
    }
    return [...sums.values()];
  }
}
