import { randomBytes, randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { ConnectionError } from '../../../engine/api/status.ts';
import { Utf8Decoder, utf8 } from '../../../engine/api/utf8.ts';
import type { Connection, ForwardedPorts } from '../../../engine/network/types.ts';
import type { Task } from '../../../engine/sim/sim.ts';
import { HttpReader, responseBytes } from './http.ts';
import type { Spawn } from './remotecommand.ts';

/** What containerd says of a port that nobody listens on (internal/cri/server/sandbox_portforward_linux.go). */
const unreachable = (port: number, why: string): string => {
  const sandbox = randomBytes(32).toString('hex');
  const reasons = `IPv4: ${why.replace('dial tcp ', 'dial tcp4 ')} IPv6 dial tcp6 [::1]:${port}: connect: connection refused `;
  return `error forwarding port ${port} to pod ${sandbox}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-${randomUUID()}": failed to connect to localhost:${port} inside namespace "${sandbox}", ${reasons}`;
};

/**
 * Carries one connection to a pod's port: what comes as bytes goes in as HTTP requests or as text, by what listens there.
 * `failed` is told what the kubelet says of a port that can't be reached.
 */
export function forward(ports: ForwardedPorts, port: number, stream: Duplex, failed: (message: string) => void, spawn: Spawn): void {
  let connection: Connection | undefined;
  let working = false;
  let over = false;
  const http = new HttpReader();
  const decoder = new Utf8Decoder();
  const waiting: string[] = [];

  const work = function* (): Task {
    try {
      connection ??= yield* ports.connect(port);
      const { listener } = connection;
      if (listener.http || !listener.text) {
        for (let request = http.next(); request; request = http.next()) {
          const response = yield* connection.http(request);
          stream.write(responseBytes(response, request.method));
          if (/^close$/i.test(request.headers['connection'] ?? '')) over = true;
        }
        if (http.malformed) {
          stream.write('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
          over = true;
        }
      } else {
        while (waiting.length > 0) {
          const answer = yield* connection.text(waiting.shift()!);
          if (answer === undefined) over = true;
          else if (answer !== '') stream.write(utf8(answer));
        }
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      failed(unreachable(port, error.message));
      over = true;
    } finally {
      working = false;
    }
    if (over) {
      connection?.close();
      stream.end();
    }
  };

  const wake = () => {
    if (working || over) return;
    working = true;
    spawn(`forward ${port}`, work());
  };
  stream.on('data', (chunk: Buffer) => {
    http.push(chunk);
    waiting.push(decoder.write(chunk));
    wake();
  });
  stream.on('end', () => {
    if (over) return;
    over = true;
    if (!working) {
      connection?.close();
      stream.end();
    }
  });
  // A port that nobody listens on is told of at once, before any byte.
  wake();
}
