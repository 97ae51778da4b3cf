import { describe, expect, it } from 'vitest';
import { parseScenario } from './scenario.ts';

describe('parseScenario', () => {
  it('reads commands, notes, waits, continuations and here-documents', () => {
    const text = '# first\nkubectl get pods\n@wait settle\n@wait kubectl wait \\\n  --for=x\ncat > a.yaml <<EOF\nkind: Pod\n# not a note\nEOF\n\necho a \\\n  b\n';
    expect(parseScenario(text)).toEqual([
      { cmd: 'kubectl get pods', waits: [], notes: ['first'] },
      { cmd: 'cat > a.yaml <<EOF\nkind: Pod\n# not a note\nEOF', waits: ['settle', 'kubectl wait \\\n  --for=x'], notes: [] },
      { cmd: 'echo a \\\n  b', waits: [], notes: [] },
    ]);
  });

  it('keeps waits that come last', () => {
    expect(parseScenario('true\n@wait sleep 1')).toEqual([
      { cmd: 'true', waits: [], notes: [] },
      { cmd: '', waits: ['sleep 1'], notes: [] },
    ]);
  });
});
