import { pem } from '../../api/pem.ts';
import { fromUtf8 } from '../../api/utf8.ts';
import { FsError, type Process } from '../../hosts/types.ts';
import type { Task } from '../../sim/sim.ts';
import { openForReading, openForWriting } from '../lib/files.ts';
import { readAll } from '../lib/text.ts';

/** A command cannot go on: its message is complete. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly exit = 1,
  ) {
    super(message);
  }
}

/** One command of openssl with its options, in the order in which they came. */
export class Call {
  readonly rest: string[] = [];
  private readonly values = new Map<string, string>();

  /** `flags` take no value, `valued` do; both without their dash. Throws Refusal for others. */
  constructor(
    readonly p: Process,
    readonly command: string,
    words: readonly string[],
    flags: string,
    valued: string,
  ) {
    const known = new Map([...flags.split(' ').map((f) => [f, false] as const), ...valued.split(' ').map((f) => [f, true] as const)]);
    const wrong = (what: string) => new Refusal(`${command}: ${what}\n${command}: Use -help for summary.\n`);
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      const name = word.replace(/^--?/, '');
      if (!word.startsWith('-') || word === '-') this.rest.push(word);
      else if (!known.has(name)) throw wrong(`Unrecognized flag ${name}`);
      else if (!known.get(name)) this.add(name, '');
      else if (i + 1 >= words.length) throw wrong(`Option -${name} needs a value`);
      else this.add(name, name === 'addext' ? [this.values.get(name), words[++i]].filter(Boolean).join('\n') : words[++i]!);
    }
  }

  private add(name: string, value: string): void {
    this.values.delete(name);
    this.values.set(name, value);
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  /** The names that were given, in their order. */
  names(): string[] {
    return [...this.values.keys()];
  }

  /** The text of a file, or of standard input. Throws Refusal in the words of OSSL_STORE for what is called so. */
  *read(file: string | undefined, what: string): Task<string> {
    if (file === undefined) return yield* readAll(this.p.stdin);
    try {
      return yield* readAll(openForReading(this.p, file));
    } catch (error) {
      if (!(error instanceof FsError)) throw error;
      const thread = 'C0F7A2D2E17F0000';
      throw new Refusal(
        `Could not open file or uri for loading ${what} from ${file}\n${thread}:error:16000069:STORE routines:ossl_store_get0_loader_int:unregistered scheme:../crypto/store/store_register.c:237:scheme=file\n${thread}:error:80000002:system library:file_open:${error.strerror}:../providers/implementations/storemgmt/file_store.c:267:calling stat(${file})\n${what === 'certificate' ? 'Unable to load certificate\n' : ''}`,
      );
    }
  }

  /** Writes to the file of -out or to standard output. */
  *write(text: string): Task {
    const file = this.get('out');
    if (file === undefined) yield* this.p.stdout.write(text);
    else yield* openForWriting(this.p, file, { append: false }).write(text);
  }

  /** Writes DER as -outform says. */
  *writeDer(label: string, der: Uint8Array): Task {
    yield* this.write(this.get('outform')?.toUpperCase() === 'DER' ? fromUtf8(der) : pem(label, der));
  }
}
