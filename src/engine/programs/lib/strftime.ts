import type { Zone } from './timezone.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

const two = (n: number): string => String(n).padStart(2, '0');

/** ISO 8601 week and its year. */
const isoWeek = (d: Date): { year: number; week: number } => {
  const day = (d.getUTCDay() + 6) % 7;
  const thursday = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate() - day + 3));
  const year = thursday.getUTCFullYear();
  const first = Date.UTC(year, 0, 4);
  const firstDay = (new Date(first).getUTCDay() + 6) % 7;
  return { year, week: 1 + Math.round((thursday.getTime() - first) / 86_400_000 - 3 + firstDay) / 7 };
};

const hours = (offset: number, mark: string): string => `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${mark}${two(Math.abs(offset) % 60)}`;

/** Time in a zone (UTC) by a format of date(1). `ms`: milliseconds since 1970. */
export function strftime(format: string, ms: number, zone: Zone = { offset: 0, name: 'UTC' }): string {
  const d = new Date(ms + zone.offset * 60_000);
  const hour = d.getUTCHours();
  const yearDay = Math.floor((Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) - Date.UTC(d.getUTCFullYear(), 0, 1)) / 86_400_000);
  const one = (letter: string): string | undefined => {
    switch (letter) {
      case 'Y':
        return String(d.getUTCFullYear());
      case 'C':
        return two(Math.floor(d.getUTCFullYear() / 100));
      case 'y':
        return two(d.getUTCFullYear() % 100);
      case 'm':
        return two(d.getUTCMonth() + 1);
      case 'd':
        return two(d.getUTCDate());
      case 'e':
        return String(d.getUTCDate()).padStart(2);
      case 'H':
        return two(hour);
      case 'k':
        return String(hour).padStart(2);
      case 'I':
        return two(hour % 12 || 12);
      case 'l':
        return String(hour % 12 || 12).padStart(2);
      case 'M':
        return two(d.getUTCMinutes());
      case 'S':
        return two(d.getUTCSeconds());
      case 'N':
        return String(Math.floor(((ms % 1000) + 1000) % 1000 * 1e6)).padStart(9, '0');
      case 's':
        return String(Math.floor(ms / 1000));
      case 'p':
        return hour < 12 ? 'AM' : 'PM';
      case 'P':
        return hour < 12 ? 'am' : 'pm';
      case 'Z':
        return zone.name;
      case 'z':
        return hours(zone.offset, '');
      case 'a':
        return days[d.getUTCDay()]!.slice(0, 3);
      case 'A':
        return days[d.getUTCDay()]!;
      case 'b':
      case 'h':
        return months[d.getUTCMonth()]!.slice(0, 3);
      case 'B':
        return months[d.getUTCMonth()]!;
      case 'j':
        return String(yearDay + 1).padStart(3, '0');
      case 'u':
        return String(d.getUTCDay() || 7);
      case 'w':
        return String(d.getUTCDay());
      case 'U':
        return two(Math.floor((yearDay + 7 - d.getUTCDay()) / 7));
      case 'W':
        return two(Math.floor((yearDay + 7 - ((d.getUTCDay() + 6) % 7)) / 7));
      case 'V':
        return two(isoWeek(d).week);
      case 'g':
        return two(isoWeek(d).year % 100);
      case 'G':
        return String(isoWeek(d).year);
      case 'q':
        return String(Math.floor(d.getUTCMonth() / 3) + 1);
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case '%':
        return '%';
      case 'F':
        return strftime('%Y-%m-%d', ms, zone);
      case 'T':
      case 'X':
        return strftime('%H:%M:%S', ms, zone);
      case 'R':
        return strftime('%H:%M', ms, zone);
      case 'D':
      case 'x':
        return strftime('%m/%d/%y', ms, zone);
      case 'c':
        return strftime('%a %b %e %H:%M:%S %Y', ms, zone);
      case 'r':
        return strftime('%I:%M:%S %p', ms, zone);
      default:
        return undefined;
    }
  };
  return format.replace(/%([-_0^#]?)(\d*)(:{0,2})([A-Za-z%])/g, (whole, flag: string, width: string, colons: string, letter: string) => {
    let text = letter === 'z' && colons ? `${hours(zone.offset, ':')}${colons.length === 2 ? ':00' : ''}` : one(letter);
    if (text === undefined) return whole;
    if (letter === 'N' && width) text = text.slice(0, Number(width));
    else if (width) text = text.padStart(Number(width), /[A-Za-z]/.test(text) || flag === '_' ? ' ' : '0');
    if (flag === '-') text = text.replace(/^[0 ]+(?=.)/, '');
    if (flag === '_') text = text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length));
    if (flag === '^') text = text.toUpperCase();
    if (flag === '#') text = letter === 'Z' || letter === 'p' ? text.toLowerCase() : text.toUpperCase();
    return text;
  });
}
