import type { Duplex } from 'node:stream';
import type { ApiQuery, RemoteStream } from '../../../engine/api/http.ts';
import type { ForwardedPorts } from '../../../engine/network/types.ts';
import { serveForwarding } from './portforward.ts';
import { RemoteCommand, type Spawn } from './remotecommand.ts';
import { SpdyConnection, type SpdyStream } from './spdy.ts';

const protocols: Record<string, readonly string[]> = {
  exec: ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io'],
  attach: ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io'],
  portforward: ['portforward.k8s.io'],
};

/** The version of the stream protocol to speak; undefined where none that is offered is known. */
export const streamProtocol = (offered: string | undefined, subresource: string | undefined): string | undefined => {
  const wanted = (offered ?? '').split(',').map((p) => p.trim());
  return protocols[subresource ?? '']?.find((p) => wanted.includes(p));
};

const carry = (socket: Duplex, opened: (stream: SpdyStream) => void): void => {
  const connection: SpdyConnection = new SpdyConnection(
    (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    opened,
    () => socket.destroy(),
  );
  socket.on('data', (bytes: Buffer) => connection.received(bytes));
  socket.on('close', () => connection.close());
  socket.on('error', () => {});
};

/** Port-forwarding over SPDY itself, as kubectl did before 1.31. */
export function serveSpdyForwarding(socket: Duplex, remote: ForwardedPorts, spawn: Spawn): void {
  carry(socket, serveForwarding(remote, spawn));
}

const flag = (value: unknown): boolean => value === true || value === 'true' || value === '1';

/** exec and attach over SPDY, as kubectl did before 1.31: a stream for each of error, stdin, stdout, stderr and resize. */
export function serveSpdyCommand(socket: Duplex, remote: RemoteStream, query: ApiQuery, version: string, spawn: Spawn): void {
  const tty = flag(query['tty']);
  const expected = ['error', ...['stdin', 'stdout', 'stderr'].filter((name) => flag(query[name]) && !(tty && name === 'stderr')), ...(tty && version !== 'v2.channel.k8s.io' ? ['resize'] : [])];
  const streams: Record<string, SpdyStream> = {};
  carry(socket, (stream) => {
    streams[stream.headers['streamtype'] ?? ''] = stream;
    if (!expected.every((name) => streams[name])) return;
    const command = new RemoteCommand(
      remote,
      {
        stdout: (bytes) => streams['stdout']?.write(bytes),
        stderr: (bytes) => streams['stderr']?.write(bytes),
        status: (status) => {
          streams['error']!.write(JSON.stringify(status));
          for (const one of Object.values(streams)) one.end();
        },
      },
      spawn,
    );
    streams['stdin']?.on('data', (bytes: Buffer) => command.stdin(bytes)).on('end', () => command.closeStdin());
    streams['resize']?.on('data', (bytes: Buffer) => command.resize(bytes.toString('utf8')));
    socket.on('close', () => command.close());
  });
}
