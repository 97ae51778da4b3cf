import type { FieldProblem } from '../../api/field.ts';
import type { KubeObject } from '../../api/types.ts';
import type { SchemaProps } from '../../kinds/apiextensions/structure.ts';

/** What the CEL rules of a schema say of an object; rules about `oldSelf` only of an update. */
export const ruleProblems = (_object: KubeObject, _old: KubeObject | undefined, _schema: SchemaProps): FieldProblem[] => [];
