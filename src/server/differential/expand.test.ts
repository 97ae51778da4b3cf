import { describe, expect, it } from 'vitest';
import { expandChoices } from './expand.ts';

describe('expandChoices', () => {
  it('writes out every combination, and leaves other lines as they are', () => {
    expect(expandChoices('# note\n@each kubectl get <po|svc> <-o name|> x\nkubectl <a|b>\n')).toBe(
      '# note\nkubectl get po -o name x\nkubectl get po x\nkubectl get svc -o name x\nkubectl get svc x\nkubectl <a|b>\n',
    );
  });

  it('leaves out what a thin corpus does without', () => {
    expect(expandChoices('@each a <1|2|3|4|5>\nb', 2)).toBe('a 1\na 3\na 5\nb');
  });

  it('takes a line without a choice as it is', () => {
    expect(expandChoices("@each sed 's/<a>/b/' < f > g")).toBe("sed 's/<a>/b/' < f > g");
  });
});
