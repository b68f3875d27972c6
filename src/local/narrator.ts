import type { LogLine } from './supervisor';

/** Tells a person what is going on: one readable line a tick, warnings shortly, everything else stays in the logs. */
export class Narrator {
  constructor(private readonly json: boolean) {}

  say(text: string): void {
    this.#write({ event: 'up', text }, text);
  }

  detail(text: string): void {
    this.#write({ event: 'up', text }, `  ${text}`);
  }

  banner(title: string, facts: Readonly<Record<string, string>>): void {
    const width = Math.max(...Object.keys(facts).map((name) => name.length));
    const lines = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
    this.#write(
      { event: 'up_ready', title, ...facts },
      `\n${title}\n${lines.join('\n')}\n  Ctrl-C stops everything.\n`,
    );
  }

  /** Retells a line of a child's log, if it is one for people. */
  retell(name: string, line: LogLine): void {
    const text = this.#text(name, line);
    if (text !== null) this.#write({ process: name, ...line }, text);
  }

  #text(name: string, line: LogLine): string | null {
    if (line.event === 'group_finished') return finishedText(line);
    if ((line.level ?? 0) < 40) return null;
    const error = line['err'] as { message?: string } | undefined;
    return `${clock()} ${name}: ${line.msg ?? ''}${error?.message ? ` (${error.message.slice(0, 200)})` : ''}`;
  }

  #write(json: Record<string, unknown>, text: string): void {
    process.stdout.write(`${this.json ? JSON.stringify({ time: new Date().toISOString(), ...json }) : text}\n`);
  }
}

function finishedText(line: LogLine): string {
  const count = (name: string) => {
    const n = Number(line[name] ?? 0);
    return n > 0 ? [`${n} ${name}`] : [];
  };
  const parts = ['completed', 'failed', 'expired', 'cancelled'].flatMap(count);
  return `${clock()} group ${String(line['group_id'])}: ${String(line['source_type'])} ${String(line['task_type'])}, ${String(line['total'])} tasks → ${parts.join(', ')} in ${String(line['seconds'])} s`;
}

function clock(): string {
  return new Date().toLocaleTimeString('sv-SE');
}
