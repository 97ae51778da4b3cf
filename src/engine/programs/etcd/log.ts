import type { Process } from '../../hosts/types.ts';

/** A line of the client's own log, as zap writes it: what happened, with its caller and message. */
export const logLine = ({ sim }: Process, level: 'info' | 'warn' | 'fatal', happened: object): string =>
  `${JSON.stringify({ level, ts: new Date(sim.now()).toISOString().replace('Z', '000Z'), ...happened })}\n`;
