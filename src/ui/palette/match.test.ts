import { describe, expect, it } from 'vitest';
import { score } from './match.ts';

describe('score', () => {
  it('finds every word, in any order', () => {
    expect(score('Open a terminal on node01', 'node term')).toBeGreaterThan(0);
    expect(score('Open a terminal on node01', 'node02')).toBe(0);
  });

  it('puts beginnings before middles', () => {
    expect(score('Pause the clock', 'pau')).toBeGreaterThan(score('The pause', 'pau'));
    expect(score('The pause', 'pau')).toBeGreaterThan(score('Unpaused', 'pau'));
  });

  it('finds Hangul by first consonants', () => {
    expect(score('시계 일시 정지', 'ㅇㅅ')).toBeGreaterThan(0);
    expect(score('시계 일시 정지', 'ㅈㅈ')).toBeGreaterThan(0);
    expect(score('시계 일시 정지', 'ㅋ')).toBe(0);
  });

  it('finds Hangul while it is being typed', () => {
    expect(score('터미널 열기', '터')).toBeGreaterThan(0);
    expect(score('설정', '서')).toBeGreaterThan(0);
    expect(score('서버', '설')).toBe(0);
  });

  it('takes everything for an empty query', () => {
    expect(score('anything', '')).toBeGreaterThan(0);
  });
});
