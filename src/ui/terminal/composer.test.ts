import { describe, expect, it } from 'vitest';
import { Composer } from './composer.ts';

function type(...events: [string, string | null][]): { sent: string; pending: string } {
  const composer = new Composer();
  const sent = events.map(([inputType, data]) => composer.input(inputType, data) ?? '').join('');
  return { sent, pending: composer.pending };
}

describe('Hangul without composition events (xterm.js #6084)', () => {
  it('is sent by whole syllables', () => {
    expect(
      type(
        ['insertText', 'ㅎ'],
        ['insertReplacementText', '하'],
        ['insertReplacementText', '한'],
        ['insertText', 'ㄱ'],
        ['insertReplacementText', '그'],
        ['insertReplacementText', '글'],
      ),
    ).toEqual({ sent: '한', pending: '글' });
  });

  it('lets a final consonant move to the next syllable', () => {
    expect(type(['insertText', 'ㄱ'], ['insertReplacementText', '가'], ['insertReplacementText', '간'], ['insertReplacementText', '가나'])).toEqual({ sent: '가', pending: '나' });
  });

  it('ends with another key', () => {
    const composer = new Composer();
    composer.input('insertText', 'ㅎ');
    composer.input('insertReplacementText', '하');
    expect(composer.flush()).toBe('하');
    expect(composer.flush()).toBe('');
  });

  it('shrinks with Backspace until nothing is left', () => {
    expect(type(['insertText', 'ㅎ'], ['insertReplacementText', '하'], ['insertReplacementText', 'ㅎ'], ['insertReplacementText', ''])).toEqual({ sent: '', pending: '' });
  });

  it('leaves everything else to xterm', () => {
    const composer = new Composer();
    expect(composer.input('insertText', 'a')).toBeUndefined();
    expect(composer.input('insertText', ' ')).toBeUndefined();
    expect(composer.input('insertReplacementText', 'word')).toBeUndefined();
    expect(composer.input('deleteContentBackward', null)).toBeUndefined();
  });
});
