import type { Problem } from '../protocol.ts';
import { check } from './check.ts';
import type { Doc } from './documents.ts';
import { readDocuments, toJson } from './documents.ts';
import { find, Lines, spanOf } from './places.ts';

interface Complaint {
  /** Of the object that it is about, where kubectl says so. */
  kind?: string;
  name?: string;
  /** `spec.containers[0].image` */
  field?: string;
  message: string;
}

/** Puts what kubectl printed after a refused apply at the places of the text that it is about. */
export function serverProblems(text: string, stderr: string): Problem[] {
  const lines = new Lines(text);
  const docs = readDocuments(text);
  const schema = check(text);
  return readComplaints(stderr).map((complaint): Problem => {
    const same = schema.find((problem) => complaint.message.includes(problem.message));
    if (same) return { ...same, message: complaint.message, source: 'server' };
    const doc = docs.find((candidate) => fits(candidate, complaint)) ?? docs[0];
    const found = doc && find(doc, complaint.field ?? (complaint.name ? 'metadata.name' : 'kind'));
    return lines.problem(doc && found ? spanOf(doc, found) : { from: doc?.start ?? 0, to: doc?.start ?? 0 }, complaint.message, 'server');
  });
}

function fits(doc: Doc, { kind, name, field }: Complaint): boolean {
  if (kind && doc.kind !== kind) return false;
  if (name) return (toJson(doc) as { metadata?: { name?: unknown } } | undefined)?.metadata?.name === name;
  return !field || !!find(doc, field);
}

const invalid = /^The (\S+) "([^"]*)" is invalid: ?(.*)$/;
const fieldError = /^([a-zA-Z][\w-]*(?:(?:\.[\w./-]+)|(?:\[[^\]]*\]))*): (.+)$/;

function readComplaints(stderr: string): Complaint[] {
  const complaints: Complaint[] = [];
  let of: Pick<Complaint, 'kind' | 'name'> = {};
  for (const line of stderr.split('\n')) {
    const head = invalid.exec(line);
    if (head) {
      of = { kind: head[1] ?? '', name: head[2] ?? '' };
      if (head[3]) complaints.push(readField(head[3], of));
    } else if (line.startsWith('* ')) {
      complaints.push(readField(line.slice(2), of));
    } else if (/^(error|Error)\b/.test(line)) {
      of = {};
      complaints.push(...readError(line));
    }
  }
  return complaints;
}

function readField(words: string, of: Pick<Complaint, 'kind' | 'name'>): Complaint {
  const match = fieldError.exec(words);
  return match?.[1] ? { ...of, field: match[1], message: words } : { ...of, message: words };
}

function readError(line: string): Complaint[] {
  const strict = /strict decoding error: (.*)$/.exec(line)?.[1];
  if (strict) return [...strict.matchAll(/unknown field "([^"]+)"/g)].map((match) => ({ field: match[1] ?? '', message: match[0] }));
  const about = /cannot be handled as an? (\w+): (.*)$/.exec(line);
  if (about) return [{ kind: about[1] ?? '', message: about[2] ?? '' }];
  const mapping = /resource mapping not found for name: "([^"]*)" .*?: (no matches for kind "([^"]+)".*)$/.exec(line);
  if (mapping) return [{ kind: mapping[3] ?? '', name: mapping[1] ?? '', message: mapping[2] ?? '' }];
  const refused = /error when (?:creating|applying|patching) "[^"]*": (.*)$/.exec(line)?.[1];
  const named = refused && /^[\w.]+ "([^"]+)" (?:is|already|not)/.exec(refused);
  if (named) return [{ name: named[1] ?? '', message: refused }];
  return [{ message: refused ?? line.replace(/^error: /, '') }];
}
