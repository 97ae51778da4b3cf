import type { Random } from '../../sim/random.ts';

/** An IPv4 address as a number; undefined when the text is none. */
export const parseIPv4 = (text: string): number | undefined => {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return undefined;
  const octets = m.slice(1).map(Number);
  return octets.some((o) => o > 255) ? undefined : octets.reduce((n, o) => n * 256 + o, 0);
};

export const formatIPv4 = (n: number): string => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');

/** A range of Service addresses: which are taken, and by whom (kubernetes: pkg/registry/core/service/ipallocator). */
export class AddressRange {
  private readonly base: number;
  private readonly size: number;
  private readonly taken = new Map<number, string>();

  constructor(readonly cidr: string) {
    const [network, bits] = cidr.split('/');
    this.size = 2 ** (32 - Number(bits));
    this.base = Math.floor(parseIPv4(network!)! / this.size) * this.size;
  }

  /** Takes an address for an owner. Throws an Error in the allocator's words. */
  take(address: string, owner: string): void {
    const n = parseIPv4(address);
    if (n === undefined || n <= this.base || n >= this.base + this.size - 1) throw new Error('the provided network does not match the current range');
    const holder = this.taken.get(n);
    if (holder !== undefined && holder !== owner) throw new Error('provided IP is already allocated');
    this.taken.set(n, owner);
  }

  /** Takes any free address; from the upper part of the range as long as there is one. */
  takeNext(owner: string, chance: Random): string {
    const offset = Math.min(Math.max(16, this.size / 16), 256, Math.max(0, this.size - 2));
    const upper = this.size - 1 - offset;
    const start = offset + Math.floor(chance.float() * upper);
    for (let i = 0; i < this.size - 2; i++) {
      const at = i < upper ? offset + ((start - offset + i) % upper) : 1 + (i - upper);
      const n = this.base + at;
      if (this.taken.has(n)) continue;
      this.taken.set(n, owner);
      return formatIPv4(n);
    }
    throw new Error('range is full');
  }

  /** Gives an address back if that owner has it. */
  release(address: string, owner: string): void {
    const n = parseIPv4(address);
    if (n !== undefined && this.taken.get(n) === owner) this.taken.delete(n);
  }
}

/** The node ports (kubernetes: pkg/registry/core/service/portallocator); one number serves all protocols of its owner. */
export class PortRange {
  private readonly taken = new Map<number, string>();

  constructor(
    readonly first: number,
    readonly last: number,
  ) {}

  take(port: number, owner: string): void {
    if (port < this.first || port > this.last) throw new Error(`provided port is not in the valid range. The range of valid ports is ${this.first}-${this.last}`);
    if (this.taken.has(port)) throw new Error('provided port is already allocated');
    this.taken.set(port, owner);
  }

  /** Notes what is stored already. */
  hold(port: number, owner: string): void {
    this.taken.set(port, owner);
  }

  /** Any free port; the lowest 86 are left to those who choose, as long as others are free. */
  takeNext(owner: string, chance: Random): number {
    const size = this.last - this.first + 1;
    const offset = Math.min(Math.max(16, Math.floor(size / 32)), 128, size);
    const upper = size - offset;
    const start = Math.floor(chance.float() * upper);
    for (let i = 0; i < size; i++) {
      const port = this.first + (i < upper ? offset + ((start + i) % upper) : i - upper);
      if (this.taken.has(port)) continue;
      this.taken.set(port, owner);
      return port;
    }
    throw new Error('range is full');
  }

  release(port: number, owner: string): void {
    if (this.taken.get(port) === owner) this.taken.delete(port);
  }
}
