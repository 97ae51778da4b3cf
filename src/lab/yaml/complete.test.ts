import { describe, expect, it } from 'vitest';
import { complete } from './complete.ts';

/** Completions at the `|` of a text. */
async function at(text: string) {
  const offset = text.indexOf('|');
  return complete(text.slice(0, offset) + text.slice(offset + 1), offset);
}

/** The text after the completion with that label was taken, as the editor indents it. */
async function taking(text: string, label: string): Promise<string> {
  const offset = text.indexOf('|');
  const plain = text.slice(0, offset) + text.slice(offset + 1);
  const found = (await complete(plain, offset)).find((c) => c.label === label);
  if (!found) throw new Error(`no ${label}`);
  const lead = /^ */.exec(plain.slice(plain.lastIndexOf('\n', found.from - 1) + 1))?.[0] ?? '';
  return plain.slice(0, found.from) + found.insert.replaceAll('\n', `\n${lead}`) + plain.slice(found.to);
}

const labels = async (text: string) => (await at(text)).map((c) => c.label);

const head = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n';
const template = `${head}spec:\n  template:\n    spec:\n      containers:\n`;

describe('complete', () => {
  it('begins an empty document with whole objects', async () => {
    const found = await labels('|');
    expect(found.slice(0, 3)).toEqual(['Pod', 'Deployment', 'Service']);
    expect(found).toContain('apiVersion');
    expect(await taking('|', 'ConfigMap')).toBe('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${1:name}\ndata:\n  $0');
  });

  it('offers the kinds of a version and the versions of a kind', async () => {
    expect(await labels('apiVersion: batch/v1\nkind: |\n')).toEqual(['Job', 'CronJob']);
    expect(await labels('apiVersion: |\nkind: HorizontalPodAutoscaler\n')).toEqual(['autoscaling/v2', 'autoscaling/v1']);
    expect(await labels('apiVersion: v1\nkind:|\n')).toContain('Pod');
  });

  it('offers the fields that are not there yet, without those of the server', async () => {
    const found = await labels(`${head}|`);
    expect(found).toEqual(['spec']);
    const metadata = await labels('apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  |\n');
    expect(metadata.slice(0, 3)).toEqual(['namespace', 'labels', 'annotations']);
    expect(metadata).not.toContain('name');
    expect(metadata).not.toContain('uid');
  });

  it('works on an empty line within a document of many', async () => {
    const text = `apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  |\n---\n${head}spec:\n  replicas: 1\n`;
    expect((await labels(text)).slice(0, 3)).toEqual(['type', 'selector', 'ports']);
    const second = `apiVersion: v1\nkind: Service\nspec:\n  type: ClusterIP\n---\n${head}spec:\n  replicas: 1\n  |\n`;
    expect((await labels(second)).slice(0, 2)).toEqual(['selector', 'template']);
  });

  it('goes by the column of the cursor', async () => {
    expect(await labels(`${head}spec:\n  replicas: 1\n|`)).toEqual([]);
    expect(await labels(`${head}spec:\n  replicas: 1\n    |`)).toEqual([]);
  });

  it('knows items of lists, at either indentation', async () => {
    for (const dash of ['        - ', '      - ']) {
      const column = ' '.repeat(dash.length);
      expect((await labels(`${template}${dash}|\n`)).slice(0, 2)).toEqual(['name', 'image']);
      const found = await labels(`${template}${dash}name: a\n${column}|\n`);
      expect(found[0]).toBe('image');
      expect(found).not.toContain('name');
    }
    expect(await labels(`${template}        - |\n          image: nginx\n`)).not.toContain('image');
  });

  it('starts an item where only its list is there', async () => {
    expect(await taking(`${template}        |\n`, 'name')).toBe(`${template}        - name: \n`);
  });

  it('leads into what a field holds', async () => {
    expect(await taking(`${head}s|`, 'spec')).toBe(`${head}spec:\n  $0`);
    expect(await taking(`${template}        - po|\n`, 'ports')).toBe(`${template}        - ports:\n            - $0\n`);
    expect(await taking(`${template}        - name: a\n          res|\n`, 'resources')).toBe(`${template}        - name: a\n          resources:\n            $0\n`);
  });

  it('changes a key that has its colon without adding another', async () => {
    expect(await taking(`${head}spec:\n  rep|lic: 3\n`, 'replicas')).toBe(`${head}spec:\n  replicas: 3\n`);
  });

  it('offers values where only some are allowed', async () => {
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n';
    expect(await labels(`${pod}  restartPolicy: |\n`)).toEqual(['Always', 'Never', 'OnFailure']);
    expect(await labels(`${pod}  hostNetwork: |\n`)).toEqual(['true', 'false']);
    expect(await taking(`${pod}  hostNetwork:|\n`, 'true')).toBe(`${pod}  hostNetwork: true\n`);
    expect(await taking(`${pod}  restartPolicy: Al|ways\n`, 'Never')).toBe(`${pod}  restartPolicy: Never\n`);
    expect(await labels('apiVersion: v1\nkind: PersistentVolumeClaim\nspec:\n  accessModes:\n    - |\n')).toContain('ReadWriteOnce');
  });

  it('keeps quiet in comments, block texts, flow collections and unknown kinds', async () => {
    expect(await labels(`${head}# sp|`)).toEqual([]);
    expect(await labels('apiVersion: v1\nkind: ConfigMap\ndata:\n  a: >\n    |\n')).toEqual([]);
    expect(await labels(`${head}spec: {re|\n`)).toEqual([]);
    expect(await labels('apiVersion: example.com/v1\nkind: Thing\nspec:\n  |\n')).toEqual([]);
  });

  it('says what a field is for', async () => {
    const [spec] = await at(`${head}|`);
    expect(spec).toMatchObject({ label: 'spec', detail: 'DeploymentSpec' });
    expect(spec?.documentation).toMatch(/desired behavior/);
  });
});
