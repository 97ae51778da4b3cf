import { describe, expect, it } from 'vitest';
import { isPublic, wordsIn } from './words.ts';

const texts = (line: string) => wordsIn(line).map(({ text, url }) => (url ? `<${text}>` : text));

describe('words that may lead somewhere', () => {
  it('are names, with their kinds where they are told', () => {
    expect(texts('pod/web-5d8c-x2x created')).toEqual(['pod/web-5d8c-x2x', 'created']);
    expect(texts('deployment.apps/web scaled')).toContain('deployment.apps/web');
    expect(texts('web-5d8c   1/1     Running   0          5s    10.244.1.2   node01   <none>')).toEqual(expect.arrayContaining(['web-5d8c', 'node01']));
    expect(texts('root@node01:~# ssh node02')).toEqual(expect.arrayContaining(['node01', 'ssh', 'node02']));
    expect(texts('pods "web" not found, see web.')).toEqual(expect.arrayContaining(['web', 'web']));
    expect(texts('ConfigMap/app')).toEqual(['ConfigMap/app']);
  });

  it('are whole words', () => {
    expect(texts('/etc/node01 x_web_y Web-1')).toEqual([]);
  });

  it('are URLs without the punctuation after them', () => {
    expect(texts('see https://kubernetes.io/docs/. (http://web:80/x)')).toEqual(['see', '<https://kubernetes.io/docs/>', '<http://web:80/x>']);
  });

  it('have their places', () => {
    const line = 'a pod/web http://x.io';
    for (const { from, to, text } of wordsIn(line)) expect(line.slice(from, to)).toBe(text);
  });
});

it('tells addresses of the cluster from those of the world', () => {
  expect(['https://kubernetes.io/x', 'http://web', 'http://10.96.0.1:443', 'http://172.18.0.3', 'http://web.default.svc.cluster.local', 'http://web.default.svc', 'https://127.0.0.1:6443', 'http://8.8.8.8/', 'http://[::1]/'].map(isPublic)).toEqual([true, false, false, false, false, false, false, false, false]);
});
