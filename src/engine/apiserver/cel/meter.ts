import { CelError } from './values.ts';

/** What an expression that costs too much fails of (cel-go: interpreter/interpreter.go). */
export const costExceeded = 'operation cancelled: actual cost limit exceeded';

/** What an evaluation has cost (cel-go: interpreter/runtimecost.go). */
export class Meter {
  spent = 0;

  constructor(private readonly limit: number) {}

  /** Throws CelError beyond the limit. */
  spend(cost: number): void {
    this.spent += cost;
    if (this.spent > this.limit) throw new CelError(costExceeded);
  }
}

const traversal = 0.1;

/** What going through texts costs, each as long as it is. */
export const textCost = (...lengths: readonly number[]): number => lengths.reduce((cost, length) => cost * Math.ceil(length * traversal), 1);
