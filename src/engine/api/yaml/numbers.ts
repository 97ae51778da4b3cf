/** A number as encoding/json writes it. */
export const numberText = (n: number): string => {
  if (Number.isInteger(n) && Math.abs(n) < 1e21) return String(n);
  return String(n).replace(/e([+-])(\d)$/, 'e$10$2');
};
