import { describe, expect, it } from 'vitest';
import { find } from './find.ts';

const found = (line: string): string[] => {
  const { path, argv } = find(line.split(' '), {});
  return [path, ...argv];
};

// cobra: command.go, Find and stripFlags; each line was tried with kubectl 1.36
describe('the words of the command', () => {
  it.each([
    ['-f x.yaml create', ['kubectl create', '-f', 'x.yaml']],
    ['-n ns -f x.yaml replace --force', ['kubectl replace', '-n', 'ns', '-f', 'x.yaml', '--force']],
    ['-l a=b get pods', ['kubectl get', '-l', 'a=b', 'pods']],
    ['--watch=true get pods', ['kubectl get', '--watch=true', 'pods']],
    ['-it exec web -- ls', ['kubectl exec', '-it', 'web', '--', 'ls']],
    ['-f x rollout status', ['kubectl rollout status', '-f', 'x']],
    ['rollout -f x status', ['kubectl rollout status', '-f', 'x']],
    ['-i x create deployment', ['kubectl create deployment', '-i', 'x']],
    ['-v=6 config view', ['kubectl config view', '-v=6']],
  ])('stand behind flags with their values: %s', (line, words) => {
    expect(found(line)).toEqual(words);
  });

  it.each(['-w get pods', '--all delete pods', '-A get pods', '-f create', '-n get', '-- get pods'])('are the value of a flag that is not known to be without one: %s', (line) => {
    expect(found(line)).toEqual(['kubectl', ...line.split(' ')]);
  });
});
