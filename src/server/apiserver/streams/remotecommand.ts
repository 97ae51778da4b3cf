import type { RemoteStream, TextReader } from '../../../engine/api/http.ts';
import type { Status } from '../../../engine/api/types.ts';
import { Utf8Decoder, utf8 } from '../../../engine/api/utf8.ts';
import type { Task } from '../../../engine/sim/sim.ts';

/** Runs a task in the simulation. */
export type Spawn = (what: string, task: Task) => void;

/** How a command ended, as a Status. */
export type Ended = Partial<Status>;

/** Where a command's output goes. `status` is the last thing that is told. */
export interface Sink {
  stdout(bytes: Buffer): void;
  stderr(bytes: Buffer): void;
  status(status: Ended): void;
}

const success: Ended = { metadata: {}, status: 'Success' };

/** What the error channel carries (kubernetes: staging/src/k8s.io/kubelet/pkg/cri/streaming/remotecommand/exec.go). */
const statusOf = ({ code, status }: { code: number; status?: Status }): Ended => {
  if (status) return status;
  if (code === 0) return success;
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
};

/** One exec or attach between a client and the simulation. */
export class RemoteCommand {
  private readonly decoder = new Utf8Decoder();
  /** Input in its order, though writes wait for a reader. */
  private readonly input: (string | undefined)[] = [];
  private writing = false;

  constructor(
    private readonly remote: RemoteStream,
    private readonly sink: Sink,
    private readonly spawn: Spawn,
  ) {
    spawn('stream', this.run());
  }

  stdin(bytes: Buffer): void {
    this.put(this.decoder.write(bytes));
  }

  closeStdin(): void {
    this.put(this.decoder.end());
    this.put(undefined);
  }

  /** `{"Width":80,"Height":24}`, names in any case as Go reads them; several where a client was faster. What is no size is ignored. */
  resize(json: string): void {
    for (const [size] of json.matchAll(/\{[^}]*\}/g)) {
      const of = (name: string) => Number(new RegExp(`"${name}"\\s*:\\s*(\\d+)`, 'i').exec(size)?.[1] ?? 0);
      if (of('width') && of('height')) this.remote.resize(of('width'), of('height'));
    }
  }

  /** The client is gone. */
  close(): void {
    this.spawn('hang up', hangUp(this.remote));
  }

  private put(text: string | undefined): void {
    this.input.push(text);
    if (this.writing) return;
    this.writing = true;
    this.spawn('stdin', this.write());
  }

  private *write(): Task {
    while (this.input.length > 0) {
      const text = this.input.shift();
      if (text === undefined) this.remote.closeStdin();
      else if (text !== '') yield* this.remote.write(text);
    }
    this.writing = false;
  }

  private *run(): Task {
    const { remote, sink } = this;
    let open = 2;
    let exit: { code: number; status?: Status } | undefined;
    const finish = () => {
      if (open === 0 && exit) sink.status(statusOf(exit));
    };
    const pump = function* (reader: TextReader, write: (bytes: Buffer) => void): Task {
      for (;;) {
        const text = yield* reader.read();
        if (text === undefined) break;
        write(Buffer.from(utf8(text)));
      }
      open--;
      finish();
    };
    this.spawn('stdout', pump(remote.stdout, (bytes) => sink.stdout(bytes)));
    this.spawn('stderr', pump(remote.stderr, (bytes) => sink.stderr(bytes)));
    exit = yield* remote.exit();
    finish();
  }
}

function* hangUp(remote: RemoteStream): Task {
  remote.close();
}
