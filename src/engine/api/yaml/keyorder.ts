const isLetter = (c: string): boolean => /\p{L}/u.test(c);
const isDigit = (c: string): boolean => /\p{Nd}/u.test(c);

/** The order of map keys in goyaml.v2 (sorter.go): numbers in keys count as numbers, letters come after other signs. */
export const compareKeys = (a: string, b: string): number => {
  const x = [...a];
  const y = [...b];
  let digits = false;
  for (let i = 0; i < x.length && i < y.length; i++) {
    if (x[i] === y[i]) {
      digits = isDigit(x[i]!);
      continue;
    }
    const xl = isLetter(x[i]!);
    const yl = isLetter(y[i]!);
    if (xl && yl) return x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (xl || yl) return digits === xl ? -1 : 1;
    return compareNumbers(x, y, i);
  }
  return x.length - y.length;
};

const compareNumbers = (x: readonly string[], y: readonly string[], at: number): number => {
  let xn = 0n;
  let yn = 0n;
  if (x[at] === '0' || y[at] === '0')
    for (let j = at - 1; j >= 0 && isDigit(x[j]!); j--)
      if (x[j] !== '0') {
        xn = yn = 1n;
        break;
      }
  const read = (text: readonly string[], start: bigint): [bigint, number] => {
    let n = start;
    let i = at;
    for (; i < text.length && isDigit(text[i]!); i++) n = n * 10n + BigInt(text[i]!.codePointAt(0)! - 48);
    return [n, i];
  };
  const [xv, xi] = read(x, xn);
  const [yv, yi] = read(y, yn);
  if (xv !== yv) return xv < yv ? -1 : 1;
  if (xi !== yi) return xi - yi;
  return x[at]!.codePointAt(0)! - y[at]!.codePointAt(0)!;
};
