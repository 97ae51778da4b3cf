/**
 * `3` or `"25%"` of a total as a whole number, rounded as told (intstr.GetScaledValueFromIntOrPercent). Text that is
 * neither counts as 0.
 */
export function scaledValue(value: number | string | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return value;
  const percent = /^(\d+)%$/.exec(value);
  if (!percent) return Number.isInteger(Number(value)) ? Number(value) : 0;
  const exact = (Number(percent[1]) * total) / 100;
  return roundUp ? Math.ceil(exact) : Math.floor(exact);
}
