import type { Kept } from './keep.ts';
import type { InputOp, PageState, Recording, Refusal } from './protocol.ts';

/** Inputs that a recording may hold; beyond, it is refused. */
const MAX_INPUTS = 500_000;

const isObject = (x: unknown): x is Record<string, unknown> => typeof x === 'object' && x !== null && !Array.isArray(x);
const isCount = (x: unknown): x is number => typeof x === 'number' && Number.isSafeInteger(x) && x >= 0;

const OP_FIELDS: Record<InputOp['type'], Record<string, (x: unknown) => boolean>> = {
  'terminal-open': { id: isCount, host: (x) => typeof x === 'string', columns: isCount, rows: isCount },
  'terminal-data': { id: isCount, data: (x) => typeof x === 'string' },
  'terminal-resize': { id: isCount, columns: isCount, rows: isCount },
  'terminal-close': { id: isCount },
  file: { host: (x) => typeof x === 'string', path: (x) => typeof x === 'string' && x.startsWith('/'), text: (x) => x === null || typeof x === 'string' },
  command: { id: isCount, host: (x) => typeof x === 'string', line: (x) => typeof x === 'string' },
  power: { host: (x) => typeof x === 'string', on: (x) => typeof x === 'boolean' },
  lesson: { id: (x) => typeof x === 'string', setup: (x) => typeof x === 'string' },
};

/** Reads a recording from what a file or a database held. Anything that is not one is refused whole, with the reason. */
export function readRecording(data: unknown): Recording | Refusal {
  const no = (detail: string): Refusal => ({ ok: false, key: 'recording.unreadable', detail });
  if (!isObject(data)) return no('not an object');
  if (data.format !== 'podium-recording') return no('format is not "podium-recording"');
  if (data.version !== 1) return no(`version ${JSON.stringify(data.version)} is not known`);
  if (!isCount(data.seed) || typeof data.preset !== 'string' || !isCount(data.epoch) || !isCount(data.events) || typeof data.until !== 'number' || !(data.until >= data.epoch)) return no('seed, preset, epoch, until or events is missing or not valid');
  if (!Array.isArray(data.inputs)) return no('inputs is not a list');
  const { lesson } = data;
  if (lesson !== undefined && !(isObject(lesson) && typeof lesson.id === 'string' && Array.isArray(lesson.done) && lesson.done.every((id) => typeof id === 'string'))) return no('lesson is not valid');
  if (data.inputs.length > MAX_INPUTS) return no(`more than ${MAX_INPUTS} inputs`);
  let at = data.epoch;
  let after = 0;
  for (const [i, input] of data.inputs.entries()) {
    if (!isObject(input) || typeof input.at !== 'number' || !isCount(input.after) || !isObject(input.op)) return no(`inputs[${i}] has no at, after or op`);
    const fields = OP_FIELDS[input.op.type as InputOp['type']];
    if (!fields) return no(`inputs[${i}].op.type ${JSON.stringify(input.op.type)} is not known`);
    for (const [name, valid] of Object.entries(fields)) if (!valid(input.op[name])) return no(`inputs[${i}].op.${name} is not valid`);
    if (input.at < at || input.after < after) return no(`inputs[${i}] is out of order`);
    at = input.at;
    after = input.after;
  }
  return data as unknown as Recording;
}

/** Reads what a visit before this one kept, or refuses it whole. A speed that is none is left out. */
export function readKept(data: unknown): Kept | Refusal {
  if (!isObject(data)) return { ok: false, key: 'recording.unreadable', detail: 'not an object' };
  const recording = readRecording(data.recording);
  if ('ok' in recording) return recording;
  const before = data.before === undefined ? undefined : readRecording(data.before);
  const clock = isObject(data.clock) ? data.clock : {};
  const speed = clock.speed === 'max' || (typeof clock.speed === 'number' && clock.speed > 0) ? clock.speed : 1;
  return { recording, clock: { speed, paused: clock.paused === true }, ...(before && !('ok' in before) ? { before } : {}), ...(isPage(data.page) ? { page: data.page } : {}) };
}

const isText = (x: unknown): boolean => x === null || typeof x === 'string';
const isTerminal = (x: unknown): boolean => x === null || isCount(x);

/** Grids within grids that a page can have. */
const MAX_DEPTH = 20;

function isGrid(x: unknown, depth = 0): boolean {
  if (isCount(x)) return true;
  if (!isObject(x) || depth > MAX_DEPTH || !Array.isArray(x.parts) || !Array.isArray(x.shares)) return false;
  return (x.axis === 'row' || x.axis === 'column') && x.parts.length > 0 && x.parts.length === x.shares.length && x.parts.every((part) => isGrid(part, depth + 1)) && x.shares.every((share) => typeof share === 'number' && share > 0);
}

const isTab = (x: unknown): boolean => isObject(x) && typeof x.name === 'string' && isTerminal(x.front) && isGrid(x.grid);
const isFile = (x: unknown): boolean => isObject(x) && typeof x.path === 'string' && isText(x.base) && (x.draft === undefined || typeof x.draft === 'string');

const isPage = (x: unknown): x is PageState =>
  isObject(x) && isText(x.active) && isTerminal(x.terminal) && Array.isArray(x.files) && x.files.every(isFile) && (x.tabs === undefined || (Array.isArray(x.tabs) && x.tabs.every(isTab)));
