import { parseSelector, type Requirement } from '../../../api/selector.ts';
import { sorted } from './generator.ts';

const operators: Partial<Record<Requirement['operator'], string>> = { in: 'In', notin: 'NotIn', '!=': 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };

/** A selector's text as a LabelSelector (metav1.ParseToLabelSelector). */
export const labelSelector = (text: string): { matchLabels?: Record<string, string>; matchExpressions?: object[] } => {
  const matchLabels: Record<string, string> = {};
  const matchExpressions: object[] = [];
  for (const r of parseSelector(text).requirements) {
    if (r.operator === '=' || r.operator === '==') matchLabels[r.key] = r.values[0] ?? '';
    else if (operators[r.operator]) matchExpressions.push({ key: r.key, operator: operators[r.operator], ...(r.values.length ? { values: [...r.values] } : {}) });
    else throw new Error(`"${r.operator}" is not a valid label selector operator`);
  }
  return { ...(Object.keys(matchLabels).length ? { matchLabels: sorted(matchLabels) } : {}), ...(matchExpressions.length ? { matchExpressions } : {}) };
};
