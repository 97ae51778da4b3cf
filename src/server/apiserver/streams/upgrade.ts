import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { badRequest } from '../../../engine/api/errors.ts';
import type { ApiResponse } from '../../../engine/api/http.ts';
import type { HttpRequest } from '../../../engine/apiserver/http.ts';
import { requestInfo } from '../../../engine/apiserver/requestinfo.ts';
import type { ForwardedPorts } from '../../../engine/network/types.ts';
import type { Task } from '../../../engine/sim/sim.ts';
import type { Spawn } from './remotecommand.ts';
import { serveSpdyCommand, serveSpdyForwarding, streamProtocol } from './spdyface.ts';
import { bearerOf, serveChannels, serveLog, serveRemoteCommand, serveTunnel, sendStatus, serveWatch, subprotocol, TUNNEL } from './websocket.ts';

/** What an upgrade request came on. */
export interface Socket {
  incoming: IncomingMessage;
  socket: Duplex;
  first: Buffer;
}

const offeredProtocols = (request: HttpRequest): string[] => (request.headers['sec-websocket-protocol'] ?? '').split(',').map((p) => p.trim()).filter(Boolean);

/** The request with the token of a browser, which can't set headers. */
export const withBearer = (request: HttpRequest): HttpRequest => {
  const token = bearerOf(offeredProtocols(request));
  return token ? { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } } : request;
};

const refuse = (socket: Duplex, { code, body }: Pick<ApiResponse, 'code' | 'body'>): void => {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body ?? {})}\n`;
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  socket.end(`HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`);
};

/** Answers an upgrade request: with the streams that the server has opened, or with what it refused. */
export function takeOver(request: HttpRequest, response: ApiResponse, on: Socket, spawn: Spawn): void {
  const { remote, watch } = response;
  const { socket } = on;
  const { subresource, query = {} } = requestInfo(request.method, request.path);
  const upgrade = (request.headers['upgrade'] ?? '').toLowerCase();
  if (fromKubelet(response, subresource)) return refuseStream(request, response, on, upgrade === 'websocket');
  const log = subresource === 'log' && response.code === 200 && upgrade === 'websocket';
  if (!remote && !watch && !log) return refuse(socket, response);
  const stop = () => (watch ? watch.stop() : remote?.close());
  if (upgrade === 'websocket') return webSocket(request, response, on, spawn);
  const version = upgrade === 'spdy/3.1' && remote ? streamProtocol(request.headers['x-stream-protocol-version'], subresource) : undefined;
  if (!version) {
    stop();
    const { code, status } = badRequest('unable to upgrade: no protocol that is offered is known');
    return refuse(socket, { code, body: status });
  }
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${version}\r\n\r\n`);
  if (on.first.length > 0) socket.unshift(on.first);
  if (subresource === 'portforward') serveSpdyForwarding(socket, remote as ForwardedPorts, spawn);
  else serveSpdyCommand(socket, remote!, query, version, spawn);
}

/** True for a command that its kubelet did not take. */
const fromKubelet = ({ code }: ApiResponse, subresource: string | undefined): boolean => code >= 500 && (subresource === 'exec' || subresource === 'attach');

const upgradeFailure = 'Internal error occurred: unable to upgrade connection: ';

/**
 * The API server speaks the newest protocol itself and tells over the error channel what its own connection to the kubelet
 * failed of (apiserver: pkg/util/proxy/streamtranslator.go); for others it passes on what the kubelet wrote.
 */
function refuseStream(request: HttpRequest, { code, body }: ApiResponse, { incoming, socket, first }: Socket, web: boolean): void {
  const chosen = web ? subprotocol(offeredProtocols(request), 'exec') : undefined;
  if (!chosen || !chosen.startsWith('v5.')) {
    const message = (body as { message?: string }).message ?? '';
    return refuse(socket, { code, body: message.startsWith(upgradeFailure) ? message.slice(upgradeFailure.length) : body });
  }
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => chosen, perMessageDeflate: false });
  server.handleUpgrade(incoming, socket, first, (client) => {
    client.on('error', () => client.terminate());
    sendStatus(client, chosen, body);
  });
}

function webSocket(request: HttpRequest, response: ApiResponse, { incoming, socket, first }: Socket, spawn: Spawn): void {
  const { remote, watch } = response;
  const { subresource, query = {} } = requestInfo(request.method, request.path);
  const chosen = subprotocol(offeredProtocols(request), subresource);
  if (chosen === undefined) {
    if (watch) watch.stop();
    else remote?.close();
    return refuse(socket, { code: 403, body: 'no protocol that is offered is known\n' });
  }
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => chosen, perMessageDeflate: false });
  server.handleUpgrade(incoming, socket, first, (web) => {
    web.on('error', () => web.terminate());
    if (watch) serveWatch(web, watch);
    else if (!remote) serveLog(web, readerOf(response), chosen, spawn);
    else if (subresource !== 'portforward') serveRemoteCommand(web, remote, chosen, spawn);
    else if (chosen === TUNNEL) serveTunnel(web, remote as ForwardedPorts, spawn);
    else serveChannels(web, remote as ForwardedPorts, query, chosen, spawn);
  });
}

/** A log that is followed, or one that is there whole. */
const readerOf = ({ reader, body }: ApiResponse): (() => Task<string | undefined>) => {
  if (reader) return () => reader.read();
  let rest = body as string | undefined;
  return function* () {
    const text = rest;
    rest = undefined;
    return text;
  };
};
