/** apimachinery's duration.HumanDuration: how kubectl prints ages. Takes milliseconds. */
export const humanDuration = (ms: number): string => {
  const total = Math.trunc(ms / 1000);
  if (total < -1) return '<invalid>';
  if (total < 0) return '0s';
  if (total < 120) return `${total}s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 10) return withRest(minutes, 'm', total % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(total / 3600);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  if (hours < 192) return withRest(Math.floor(hours / 24), 'd', hours % 24, 'h');
  if (hours < 24 * 365 * 2) return `${Math.floor(hours / 24)}d`;
  if (hours < 24 * 365 * 8) return withRest(Math.floor(hours / 24 / 365), 'y', Math.floor(hours / 24) % 365, 'd');
  return `${Math.floor(hours / 24 / 365)}y`;
};

const withRest = (n: number, unit: string, rest: number, restUnit: string): string => (rest === 0 ? `${n}${unit}` : `${n}${unit}${rest}${restUnit}`);

/** apimachinery's duration.ShortHumanDuration: in one unit. Takes milliseconds. */
export const shortHumanDuration = (ms: number): string => {
  const seconds = Math.trunc(ms / 1000);
  if (seconds < -1) return '<invalid>';
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  if (seconds < 60) return `${Math.max(0, seconds)}s`;
  if (minutes < 60) return `${minutes}m`;
  if (hours < 24) return `${hours}h`;
  return hours < 24 * 365 ? `${Math.floor(hours / 24)}d` : `${Math.floor(hours / 24 / 365)}y`;
};
