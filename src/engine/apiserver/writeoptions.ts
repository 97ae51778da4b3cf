import { invalid } from '../api/errors.ts';
import { forbiddenField, invalidValue, notSupported, required, tooLong, type FieldProblem } from '../api/field.ts';
import type { ApiRequest } from '../api/http.ts';
import type { DeleteOptions } from '../api/kubernetes.ts';

// Options of writes (apimachinery: pkg/apis/meta/v1/validation/validation.go).

const maxManager = 128;
const validations = ['', 'Ignore', 'Strict', 'Warn'];

/** The kinds of options, by verb. */
const kinds: Partial<Record<ApiRequest['verb'], string>> = { create: 'CreateOptions', update: 'UpdateOptions', patch: 'PatchOptions', delete: 'DeleteOptions', deletecollection: 'DeleteOptions' };

const refuse = (kind: string, problems: readonly FieldProblem[]): void => {
  if (problems.length > 0) throw invalid('meta.k8s.io', kind, '', problems);
};

const isPrintable = (character: string): boolean => /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character);

const managerProblems = (manager: string): FieldProblem[] => {
  const found: FieldProblem[] = [];
  if (manager.length > maxManager) found.push(tooLong('fieldManager', maxManager));
  let at = 0;
  for (const character of manager) {
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    if (!isPrintable(character)) found.push(invalidValue('fieldManager', manager, `invalid character U+${code} (at position ${at})`));
    at += character.length;
  }
  return found;
};

/** Refuses options of a write that are none. */
export const checkWriteOptions = ({ verb, query = {}, patchType }: ApiRequest): void => {
  const kind = kinds[verb];
  if (!kind) return;
  const { fieldManager = '', dryRun, fieldValidation = '', force } = query;
  const found: FieldProblem[] = [];
  if (verb === 'patch') {
    const applies = patchType === 'application/apply-patch+yaml';
    if (applies && !fieldManager) found.push(required('fieldManager', 'is required for apply patch'));
    if (!applies && force !== undefined) found.push(forbiddenField('force', 'may not be specified for non-apply patch'));
  }
  if (kind !== 'DeleteOptions') found.push(...managerProblems(fieldManager));
  if (dryRun && dryRun !== 'All') found.push(notSupported('dryRun', [dryRun], ['All']));
  if (kind !== 'DeleteOptions' && !validations.includes(fieldValidation)) found.push(notSupported('fieldValidation', fieldValidation, validations));
  refuse(kind, found);
};

const policies = ['Foreground', 'Background', 'Orphan'];

/** Refuses options of a deletion that contradict each other. */
export const checkDeleteOptions = ({ propagationPolicy: policy, orphanDependents }: DeleteOptions): void => {
  if (policy === undefined) return;
  const found: FieldProblem[] = [];
  if (orphanDependents !== undefined) found.push(invalidValue('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'));
  if (!policies.includes(policy)) found.push(notSupported('propagationPolicy', policy, [...policies, 'nil']));
  refuse('DeleteOptions', found);
};
