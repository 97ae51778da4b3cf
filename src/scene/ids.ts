/** Small numbers for objects by uid (nodes by name), given out in the order in which they are first seen. */
export class Ids {
  private readonly numbers = new Map<string, number>();
  private next = 1;

  /** The number of a uid; a new one on first sight. */
  of(uid: string): number {
    let id = this.numbers.get(uid);
    if (id === undefined) this.numbers.set(uid, (id = this.next++));
    return id;
  }

  /** 0 for what was never seen. */
  find(uid: string | undefined): number {
    return (uid && this.numbers.get(uid)) || 0;
  }

  /** Forgets a uid; the number is not given out again. */
  drop(uid: string): void {
    this.numbers.delete(uid);
  }
}

/** Nodes and machines are known by name: pods and hosts refer to them so. */
export const nodeUid = (name: string): string => `node ${name}`;
