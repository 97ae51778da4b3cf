const initials = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const jamo = /^[ㄱ-ㅎ]$/u;

/** The first consonant of a Hangul syllable; any other character as it is. */
function initialOf(character: string): string {
  const code = character.charCodeAt(0) - 0xac00;
  return code >= 0 && code <= 11_171 ? (initials[Math.floor(code / 588)] ?? character) : character;
}

/** Whether a syllable begins as the typed one does: `시` while `식` is being typed, or the other way about. */
function begins(have: string, typed: string): boolean {
  if (have === typed) return true;
  if (jamo.test(typed)) return initialOf(have) === typed;
  const a = have.charCodeAt(0) - 0xac00;
  const b = typed.charCodeAt(0) - 0xac00;
  if (a < 0 || b < 0 || a > 11_171 || b > 11_171) return false;
  // A syllable without a final consonant stands for those with one.
  return b % 28 === 0 && Math.floor(a / 28) === Math.floor(b / 28);
}

function findAt(text: readonly string[], word: readonly string[], from: number): boolean {
  return word.every((character, at) => {
    const have = text[from + at];
    return have !== undefined && begins(have, character);
  });
}

const normal = (text: string) => [...text.normalize('NFC').toLowerCase()];

/**
 * How well a text answers a query; 0 when it does not. Every word of the query must be found: at the start of the text,
 * of a word, or within. Hangul is found by its first consonants too (`ㅇㅅ` finds 일시 정지) and while it is typed.
 */
export function score(text: string, query: string): number {
  const haystack = normal(text);
  let total = 0;
  for (const part of query.split(/\s+/).filter(Boolean)) {
    const word = normal(part);
    let best = 0;
    for (let at = 0; at + word.length <= haystack.length; at++) {
      if (!findAt(haystack, word, at)) continue;
      const before = haystack[at - 1];
      best = Math.max(best, at === 0 ? 3 : before === undefined || !/[\p{L}\p{N}]/u.test(before) ? 2 : 1);
      if (best === 3) break;
    }
    if (best === 0) return 0;
    total += best;
  }
  return total || 1;
}
