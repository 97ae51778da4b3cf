import { describe, expect, it } from 'vitest';
import { HelpWanted, parseFlags } from './parse.ts';
import type { FlagSpec } from './spec.ts';

const flags: readonly FlagSpec[] = [
  { name: 'namespace', shorthand: 'n', type: 'string', usage: '' },
  { name: 'output', shorthand: 'o', type: 'string', usage: '' },
  { name: 'all', shorthand: 'A', type: 'bool', usage: '' },
  { name: 'watch', shorthand: 'w', type: 'bool', usage: '' },
  { name: 'replicas', type: 'int', usage: '' },
  { name: 'timeout', type: 'duration', usage: '' },
  { name: 'file', shorthand: 'f', type: 'stringSlice', usage: '' },
  { name: 'literal', type: 'stringArray', usage: '' },
  { name: 'limits', type: 'stringToString', usage: '' },
  { name: 'dry-run', type: 'string', default: 'none', noOptDefVal: 'unchanged', usage: '' },
];

const parse = (line: string) => parseFlags(flags, line.split(' '));

// github.com/spf13/pflag, as kubectl 1.36 uses it
describe('parsing flags', () => {
  it('takes values after a blank, an equals sign or nothing', () => {
    for (const line of ['get -n kube-system', 'get -nkube-system', 'get -n=kube-system', 'get --namespace kube-system', 'get --namespace=kube-system', '-n kube-system get']) {
      const { flags: f, args } = parse(line);
      expect([f.string('namespace'), args]).toEqual(['kube-system', ['get']]);
    }
  });

  it('reads bundles of letters up to one that takes a value', () => {
    const { flags: f } = parse('-Awojson');
    expect([f.bool('all'), f.bool('watch'), f.string('output')]).toEqual([true, true, 'json']);
  });

  it('lets a flag with an optional value stand alone', () => {
    const { flags: f, args } = parse('--dry-run client');
    expect([f.string('dry-run'), args]).toEqual(['unchanged', ['client']]);
    expect(parse('x').flags.string('dry-run')).toBe('none');
  });

  it('collects lists, maps and durations', () => {
    const { flags: f } = parse('-f a,b -f c --literal a,b --limits cpu=1,memory=2 --timeout 1m30s --replicas 0x10');
    expect([f.list('file'), f.list('literal'), f.map('limits'), f.duration('timeout'), f.int('replicas')]).toEqual([['a', 'b', 'c'], ['a,b'], { cpu: '1', memory: '2' }, 90_000, 16]);
  });

  it('stops at two dashes and remembers where they were', () => {
    const { args, dash } = parse('pod -- ls -l');
    expect([args, dash]).toEqual([['pod', 'ls', '-l'], 1]);
  });

  it.each([
    ['--foo', 'unknown flag: --foo'],
    ['-x', "unknown shorthand flag: 'x' in -x"],
    ['-o', "flag needs an argument: 'o' in -o"],
    ['--output', 'flag needs an argument: --output'],
    ['--replicas=x', 'invalid argument "x" for "--replicas" flag: strconv.ParseInt: parsing "x": invalid syntax'],
    ['--all=maybe', 'invalid argument "maybe" for "-A, --all" flag: strconv.ParseBool: parsing "maybe": invalid syntax'],
    ['--timeout=5', 'invalid argument "5" for "--timeout" flag: time: missing unit in duration "5"'],
    ['--=x', 'bad flag syntax: --=x'],
  ])('complains about %s in the words of pflag', (line, words) => {
    expect(() => parse(line)).toThrow(words);
  });

  it('knows when help is wanted', () => {
    expect(() => parse('get -h')).toThrow(HelpWanted);
    expect(() => parse('get --help=true')).toThrow(HelpWanted);
    expect(parse('get -h=false pods').args).toEqual(['get', 'pods']);
    expect(() => parse('get --help=x')).toThrow('invalid argument "x" for "-h, --help" flag: strconv.ParseBool: parsing "x": invalid syntax');
    expect(() => parse('get -h --nope')).toThrow('unknown flag: --nope');
  });

  it("keeps a command's own flag apart from the one that every command has", () => {
    const own: FlagSpec = { name: 'user', type: 'stringArray', usage: '' };
    const everywhere: FlagSpec = { name: 'user', type: 'string', usage: '' };
    expect(parseFlags([own], ['--user', 'jane']).flags.of([everywhere]).string('user')).toBe('');
  });
});
