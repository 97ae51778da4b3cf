import { describe, expect, it } from 'vitest';
import { expandChoices } from './expand.ts';

describe('expandChoices', () => {
  it('writes out every combination, and leaves other lines as they are', () => {
    expect(expandChoices('# note\n@each kubectl get <po|svc> <-o name|> x\nkubectl <a|b>\n')).toBe(
      '# note\nkubectl get po -o name x\nkubectl get po x\nkubectl get svc -o name x\nkubectl get svc x\nkubectl <a|b>\n',
    );
  });

  it('takes a line without a choice as it is', () => {
    expect(expandChoices("@each sed 's/<a>/b/' < f > g")).toBe("sed 's/<a>/b/' < f > g");
  });
});
