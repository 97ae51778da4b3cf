import type { LabEvent } from './protocol.ts';

/** What the page shall hear of one session, until it is posted. */
export class Outbox {
  private events: LabEvent[] = [];
  private readonly text = new Map<number, string[]>();

  push(event: LabEvent): void {
    this.events.push(event);
  }

  /** A terminal's output; one event a batch. */
  write(id: number, data: string): void {
    const chunks = this.text.get(id);
    if (chunks) chunks.push(data);
    else this.text.set(id, [data]);
  }

  /** The page sees this session for the first time: of what a replay said, faults count, and the output of terminals that are still open. */
  first(session: number, open: readonly number[]): void {
    this.events = [{ type: 'session', session }, ...this.events.filter((e) => e.type === 'fault')];
    for (const id of this.text.keys()) if (!open.includes(id)) this.text.delete(id);
  }

  take(): LabEvent[] {
    for (const [id, chunks] of this.text) this.events.push({ type: 'terminal', id, data: chunks.join('') });
    this.text.clear();
    const { events } = this;
    this.events = [];
    return events;
  }
}
