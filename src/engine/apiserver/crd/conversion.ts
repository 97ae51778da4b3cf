import { unknownError } from '../../api/errors.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import { Part } from '../../sim/part.ts';
import type { Task } from '../../sim/sim.ts';
import type { Core } from '../core.ts';
import type { ConversionSpec } from './conversionspec.ts';

const webhooks = new Part('conversion webhooks', () => import('./webhook.ts'));

/** An object is needed in another version, and a webhook must be asked for it first: see `converting`. */
export class ConversionNeeded extends Error {
  constructor(
    readonly conversion: WebhookConversion,
    readonly object: KubeObject,
    readonly version: string,
  ) {
    super(`conversion to ${version} needed`);
  }
}

/** The objects of a definition whose versions a webhook turns into each other. */
export class WebhookConversion {
  /** What the webhook has made, by version and by what it was made of, while a request needs it. */
  private readonly made = new Map<string, KubeObject>();

  constructor(readonly webhook: NonNullable<ConversionSpec['webhook']>) {}

  /** An object in a version, `group/version`. Throws ConversionNeeded. */
  to(object: KubeObject, version: string): KubeObject {
    if (object.apiVersion === version) return object;
    const made = this.made.get(keyOf(object, version));
    if (!made) throw new ConversionNeeded(this, object, version);
    return made;
  }

  note(object: KubeObject, version: string, made: KubeObject): string {
    const key = keyOf(object, version);
    this.made.set(key, made);
    return key;
  }

  forget(keys: readonly string[]): void {
    for (const key of keys) this.made.delete(key);
  }
}

const keyOf = (object: KubeObject, version: string): string => `${version} ${JSON.stringify(object)}`;

const conversions = new WeakMap<Kind, WebhookConversion>();

export const setConversion = (kind: Kind, conversion: WebhookConversion): void => void conversions.set(kind, conversion);

/** Of a kind whose versions a webhook converts. */
export const conversionOf = (kind: Kind): WebhookConversion | undefined => conversions.get(kind);

/** Objects of one request that may be converted; the next one comes from work that converts without an end. */
const mostConversions = 100_000;

/** Does some work on a kind's objects, again from the start after each conversion that it has waited for. Nothing may be written before the last. */
export function* converting<T>(core: Core, kind: Kind, work: () => Task<T>): Task<T> {
  const own = conversionOf(kind);
  if (!own) return yield* work();
  const keys: string[] = [];
  try {
    for (let n = 0; n < mostConversions; n++) {
      try {
        return yield* work();
      } catch (error) {
        if (!(error instanceof ConversionNeeded)) throw error;
        const { conversion, object, version } = error;
        const { convert } = yield* core.sim.part(webhooks);
        keys.push(conversion.note(object, version, yield* convert(core, conversion.webhook, object, version)));
      }
    }
    throw unknownError('conversion does not end');
  } finally {
    own.forget(keys);
  }
}
