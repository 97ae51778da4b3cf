/** A value that a client of etcd wrote, and no object of the API server. */
export class RawValue {
  constructor(readonly text: string) {
    Object.freeze(this);
  }
}
