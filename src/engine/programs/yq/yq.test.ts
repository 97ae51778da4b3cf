import { describe, expect, it } from 'vitest';
import { runBash } from '../testing.ts';

const manifest = `# a web server
apiVersion: apps/v1 # the group
kind: "Deployment"
metadata:
  # what it is called
  name: web
spec:
  replicas: 2
  containers:
  # the first
  - name: nginx # pinned
    image: 'nginx:1.27'

  - name: side
    args: ["-c", "a: b"]
    script: |
      echo hi
      exit 0
`;
const yq = (command: string) => runBash(`cat > f.yaml <<'E'\n${manifest}E\n${command}`);
const given = (text: string, command: string) => runBash(`cat > f.yaml <<'E'\n${text}E\n${command}`).stdout;

describe('yq', () => {
  it('reads values out of YAML', () => {
    expect(yq("yq .spec.replicas f.yaml; yq '.spec.containers[0].name' f.yaml; yq '.spec.containers[].args[1]' < f.yaml").stdout).toBe('2\nnginx\nnull\na: b\n');
    expect(yq("yq -o json '.metadata' f.yaml; yq -o=json -I0 .spec.containers[1].args f.yaml").stdout).toBe('{\n  "name": "web"\n}\n["-c","a: b"]\n');
    expect(yq("yq '.spec.containers | length' f.yaml; yq '.nope' f.yaml; yq -e '.nope' f.yaml || echo $?").stdout).toBe('2\nnull\nnull\n1\n');
  });

  it('keeps comments, quotes, flow lists and blocks', () => {
    expect(yq("yq -i '.spec.replicas = 5 | .spec.containers[1].args += [\"x\"] | .metadata.labels.app = \"web\"' f.yaml; cat f.yaml").stdout).toBe(`# a web server
apiVersion: apps/v1 # the group
kind: "Deployment"
metadata:
  # what it is called
  name: web
  labels:
    app: web
spec:
  replicas: 5
  containers:
    # the first
    - name: nginx # pinned
      image: 'nginx:1.27'
    - name: side
      args: ["-c", "a: b", x]
      script: |
        echo hi
        exit 0
`);
  });

  it('takes several documents, and several files together', () => {
    expect(runBash("printf 'a: 1\\n---\\na: 2\\n' | yq .a").stdout).toBe('1\n---\n2\n');
    expect(yq("yq 'select(di == 0) | .kind' f.yaml").stdout).toBe('Deployment\n');
    expect(runBash("echo 'a: {b: 1}' > x.yml; echo 'a: {c: 2}' > y.yml; yq ea 'select(fi == 0) * select(fi == 1)' x.yml y.yml; yq ea '. as $i ireduce ({}; . * $i)' x.yml y.yml").stdout).toBe('a: {b: 1, c: 2}\na: {b: 1, c: 2}\n');
  });

  it('selects, updates and deletes', () => {
    const people = '- name: a\n  age: 3\n- name: b\n  age: 1\n';
    expect(given(people, `yq '.[] | select(.name == "b") | .age' f.yaml; yq '(.[] | select(.age > 2).name) = "old"' f.yaml; yq 'del(.[0])' f.yaml; yq 'sort_by(.age) | .[0].name' f.yaml; yq 'map(.age) | . + [9]' f.yaml`)).toBe('1\n- name: old\n  age: 3\n- name: b\n  age: 1\n- name: b\n  age: 1\nb\n- 3\n- 1\n- 9\n');
    expect(given('a: 1\nb: x\n', "yq '.a += 2 | .b |= upcase' f.yaml; yq 'with_entries(.key |= \"k_\" + .)' f.yaml; yq 'keys | join(\",\")' f.yaml; yq '.c // \"none\"' f.yaml; yq 'to_entries | .[0].key' f.yaml")).toBe('a: 3\nb: X\nk_a: 1\nk_b: x\na,b\nnone\na\n');
    expect(runBash("yq -n '.a.b[1] = \"3\" | .c = 3'").stdout).toBe('a:\n  b:\n    - null\n    - "3"\nc: 3\n');
  });

  it('has variables of the shell, texts and formats', () => {
    expect(runBash("N=7 T=x yq -n '.n = env(N) | .t = strenv(N) | .s = \"a \\(strenv(T))\"'").stdout).toBe('n: 7\nt: "7"\ns: a x\n');
    expect(runBash("yq -n '\"nginx:1.27\" | split(\":\") | .[1]'; yq -n '\"a1\" | sub(\"[0-9]\", \"b\")'; yq -n '\"aGk=\" | @base64d'; yq -n '{\"a\": [1]} | to_json(0)'; yq -n '\"x\" | test(\"X\")'").stdout).toBe('1.27\nab\nhi\n{"a":[1]}\nfalse\n');
    expect(given('{"a": {"b": [1, "x"]}}\n', 'yq -P . f.yaml; yq -o props . f.yaml')).toBe('a:\n  b:\n    - 1\n    - x\na.b.0 = 1\na.b.1 = x\n');
  });

  it('follows anchors, and puts them in place', () => {
    const anchors = 'base: &b\n  x: 1\nuse:\n  <<: *b\n  y: 2\n';
    expect(given(anchors, "yq .use.x f.yaml; yq 'explode(.) | .use' f.yaml; yq . f.yaml")).toBe(`1\nx: 1\ny: 2\n${anchors}`);
  });

  it('changes comments and styles', () => {
    expect(given('a: cat # old\nb: {c: 1}\n', "yq '.a line_comment = \"new\" | .b style = \"\"' f.yaml; yq '... comments=\"\"' f.yaml; yq '.a | line_comment' f.yaml; yq '.a style=\"double\"' f.yaml")).toBe('a: cat # new\nb:\n  c: 1\na: cat\nb: {c: 1}\nold\na: "cat" # old\nb: {c: 1}\n');
  });

  it('splits into files', () => {
    expect(runBash("printf 'n: one\\n---\\nn: two\\n' > all.yml; yq -s .n all.yml; cat one.yml two.yml").stdout).toBe('n: one\nn: two\n');
  });

  it('refuses in yq’s words', () => {
    const wrong = (command: string) => runBash(command).stderr;
    expect(wrong("yq -n '.a b'")).toBe('Error: 1:4: invalid input text "b"\n');
    expect(wrong("yq -n '(.a'")).toBe('Error: bad expression - probably missing close bracket on (\n');
    expect(wrong('yq . none.yaml')).toBe('Error: open none.yaml: no such file or directory\n');
    expect(wrong("printf 'a: b: c\\n' | yq .")).toBe("Error: bad file '-': yaml: mapping values are not allowed in this context\n");
    expect(runBash('yq --version').stdout).toBe('yq (https://github.com/mikefarah/yq/) version v4.48.1\n');
  });
});
