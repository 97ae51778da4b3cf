import type { ForwardedPorts } from '../../../engine/network/types.ts';
import { forward } from './forward.ts';
import type { Spawn } from './remotecommand.ts';
import type { SpdyStream } from './spdy.ts';

/** Pairs the error and data streams of each forwarded connection by their request (kubelet: cri/streaming/portforward/httpstream.go). */
export function serveForwarding(remote: ForwardedPorts, spawn: Spawn): (stream: SpdyStream) => void {
  const pairs = new Map<string, { error?: SpdyStream; data?: SpdyStream }>();
  return (stream) => {
    const { streamtype, port = '', requestid = String(stream.id) } = stream.headers;
    if (streamtype !== 'data' && streamtype !== 'error') return;
    const pair = pairs.get(requestid) ?? {};
    pairs.set(requestid, pair);
    pair[streamtype] = stream;
    const { error, data } = pair;
    if (!error || !data) return;
    pairs.delete(requestid);
    error.resume();
    forward(remote, Number(port), data, (message) => error.write(message), spawn);
    data.on('finish', () => error.end());
  };
}
