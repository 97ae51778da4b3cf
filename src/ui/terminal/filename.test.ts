import { expect, it } from 'vitest';
import { fileNameOf } from './filename.ts';

it('names a file after the command whose output it holds', () => {
  expect(fileNameOf('kubectl get pods -A')).toBe('kubectl-get-pods-A.txt');
  expect(fileNameOf('kubectl get pod/web -o yaml')).toBe('kubectl-get-pod-web.yaml');
  expect(fileNameOf('k get deploy --output=json | less')).toBe('k-get-deploy-less.json');
  expect(fileNameOf('cat 파일.txt')).toBe('cat-파일.txt.txt');
  expect(fileNameOf('')).toBe('output.txt');
  expect(fileNameOf('x'.repeat(90))).toBe(`${'x'.repeat(40)}.txt`);
});
