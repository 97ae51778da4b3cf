/** `web-7d8f9c6b5-x2k9p` in few letters: `web-7d8...x2k9p`. The end of a generated name tells pods apart, so it stays. */
export function shorten(name: string, max: number): string {
  if (name.length <= max) return name;
  if (max <= 2) return name.slice(0, Math.max(max, 0));
  const tail = Math.min(5, Math.floor((max - 1) / 2));
  return `${name.slice(0, max - 1 - tail)}...${name.slice(-tail)}`;
}

/** `docker.io/library/nginx:1.27` → `nginx:1.27`; a digest is cut. */
export function shortImage(image: string): string {
  const [rest = '', digest] = image.split('@');
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  return digest ? `${name}@${digest.slice(0, 11)}` : name;
}

const UNITS = ['', 'Ki', 'Mi', 'Gi', 'Ti'];

/** `7.8Gi` */
export function bytes(value: number): string {
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 100 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)}${UNITS[unit]}`;
}

/** Millicores as `0.25` or `4`. */
export const cores = (millis: number): string => String(Math.round(millis / 10) / 100);
