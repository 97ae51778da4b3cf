/** A znode's data and its Stat (ZooKeeper: org.apache.zookeeper.data.Stat); times in virtual milliseconds. */
export interface Znode {
  data: string;
  created: number;
  modified: number;
  children: number;
  createdAt: number;
  modifiedAt: number;
  childVersion: number;
  version: number;
}

export class ZookeeperError extends Error {
  constructor(code: string, path: string) {
    super(`${code} ${path}`);
  }
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/** The tree of znodes of one server, as of a transaction. */
export class ZnodeTree {
  zxid = 0;
  private nodes = new Map<string, Znode>([['/', { data: '', created: 0, modified: 0, children: 0, createdAt: 0, modifiedAt: 0, childVersion: 0, version: 0 }], ['/zookeeper', { data: '', created: 0, modified: 0, children: 0, createdAt: 0, modifiedAt: 0, childVersion: 0, version: 0 }]]);

  /** Throws ZookeeperError NoNode. */
  get(path: string): Znode {
    const node = this.nodes.get(path);
    if (!node) throw new ZookeeperError('NoNode', path);
    return node;
  }

  children(path: string): string[] {
    this.get(path);
    return [...this.nodes.keys()].filter((p) => p !== '/' && parentOf(p) === path).map((p) => p.slice(p.lastIndexOf('/') + 1)).sort();
  }

  /** Throws ZookeeperError NodeExists or NoNode. */
  create(path: string, data: string, now: number): void {
    if (this.nodes.has(path)) throw new ZookeeperError('NodeExists', path);
    const parent = this.get(parentOf(path));
    const zxid = this.next();
    this.nodes.set(path, { data, created: zxid, modified: zxid, children: zxid, createdAt: now, modifiedAt: now, childVersion: 0, version: 0 });
    parent.childVersion++;
    parent.children = zxid;
  }

  /** Throws ZookeeperError NoNode. */
  set(path: string, data: string, now: number): void {
    const node = this.get(path);
    Object.assign(node, { data, modified: this.next(), modifiedAt: now, version: node.version + 1 });
  }

  /** Throws ZookeeperError NoNode or NotEmpty. */
  remove(path: string): void {
    this.get(path);
    if (this.children(path).length > 0) throw new ZookeeperError('NotEmpty', path);
    this.nodes.delete(path);
    const parent = this.get(parentOf(path));
    parent.childVersion++;
    parent.children = this.next();
  }

  serialize(): string {
    return JSON.stringify({ zxid: this.zxid, nodes: [...this.nodes] });
  }

  /** Takes a newer tree over; anything else changes nothing. */
  adopt(text: string): void {
    const { zxid, nodes } = JSON.parse(text) as { zxid: number; nodes: [string, Znode][] };
    if (zxid <= this.zxid) return;
    this.zxid = zxid;
    this.nodes = new Map(nodes);
  }

  /** The first transaction of the first epoch is 0x100000001. */
  private next(): number {
    this.zxid = Math.max(this.zxid, 0x1_0000_0000) + 1;
    return this.zxid;
  }
}
