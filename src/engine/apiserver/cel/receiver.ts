/** A function of CEL, given its arguments' values. */
export type CelFunction = (...args: any[]) => unknown;

/** A value of a type that has functions of its own, and maybe fields: an IP address, a URL, an authorizer. */
export class Receiver {
  constructor(
    /** As CEL names it: `net.IP`. */
    readonly type: string,
    /** What `string()` makes of it; values of one type with the same are equal. */
    readonly text: string,
    readonly methods: Readonly<Record<string, CelFunction>>,
    /** What it is, for functions of its kind. */
    readonly value: unknown = text,
    readonly fields: Readonly<Record<string, unknown>> = {},
  ) {}
}
