import { describe, expect, it } from 'vitest';
import { runBash } from '../testing.ts';

const manifest = 'kind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n  containers:\n  - name: nginx\n    args: ["-c", "a: b"]\n';
const yq = (command: string) => runBash(`cat > f.yaml <<'E'\n${manifest}E\n${command}`);

describe('yq', () => {
  it('reads values out of YAML', () => {
    expect(yq("yq .spec.replicas f.yaml; yq '.spec.containers[0].name' f.yaml; yq '.spec.containers[].args[1]' < f.yaml").stdout).toBe('2\nnginx\na: b\n');
    expect(yq("yq -o json '.metadata' f.yaml").stdout).toBe('{\n  "name": "web"\n}\n');
  });

  it('writes YAML with the keys in their order, in place too', () => {
    expect(yq("yq -i '.spec.replicas = 5' f.yaml; cat f.yaml").stdout).toBe('kind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 5\n  containers:\n    - name: nginx\n      args:\n        - -c\n        - "a: b"\n');
  });

  it('takes several documents', () => {
    expect(runBash("printf 'a: 1\\n---\\na: 2\\n' | yq .a").stdout).toBe('1\n---\n2\n');
  });
});
