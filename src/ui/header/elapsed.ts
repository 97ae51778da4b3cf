const pad = (n: number) => String(n).padStart(2, '0');

/** `00:12:04`, with days in front where there are any: `2d 03:00:00`. */
export function formatElapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const days = Math.floor(seconds / 86_400);
  const time = `${pad(Math.floor(seconds / 3600) % 24)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return days ? `${days}d ${time}` : time;
}
