const toNumber = (ip: string): number => ip.split('.').reduce((n, part) => n * 256 + Number(part), 0);
const toText = (n: number): string => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255].join('.');

/** Gives out the addresses of a node's pod network in turn, as the host-local plugin does: the first is the bridge's. */
export class AddressPool {
  private cidr = '';
  private base = 0;
  private size = 0;
  private last = 1;
  private readonly used = new Set<number>();

  /** Sets the network, such as `10.244.1.0/24`. */
  configure(cidr: string): void {
    if (cidr === this.cidr) return;
    this.cidr = cidr;
    const [ip = '', bits = '24'] = cidr.split('/');
    this.base = toNumber(ip);
    this.size = 2 ** (32 - Number(bits));
  }

  /** Why there is none. */
  get problem(): string {
    return this.cidr === '' ? 'loadFlannelSubnetEnv failed: open /run/flannel/subnet.env: no such file or directory' : `failed to allocate for range 0: no IP addresses available in range set: ${toText(this.base + 1)}-${toText(this.base + this.size - 2)}`;
  }

  take(): string | undefined {
    if (this.cidr === '') return undefined;
    for (let i = 0; i < this.size; i++) {
      this.last = this.last + 1 >= this.size - 1 ? 2 : this.last + 1;
      if (this.used.has(this.last)) continue;
      this.used.add(this.last);
      return toText((this.base + this.last) >>> 0);
    }
    return undefined;
  }

  release(ip: string): void {
    this.used.delete(toNumber(ip) - this.base);
  }
}
