import type { LogLine } from './supervisor';

/** Lines kept while everything starts. */
const MOST_HELD = 20;
const WARNING = 40;

/** Tells a person what is going on: one readable line a finished group, warnings shortly; everything else stays in the logs. */
export class Narrator {
  /** While things start, what children warn of is mostly that others have not started yet: held until it is needed. */
  #held: (() => void)[] | null = [];

  /** @param write takes a line without its end */
  constructor(
    private readonly json: boolean,
    private readonly write: (line: string) => void,
  ) {}

  say(text: string): void {
    this.#tell({ event: 'up', text }, text);
  }

  detail(text: string): void {
    this.#tell({ event: 'up', text }, `  ${text}`);
  }

  /** The summary of a start that is over; from now on warnings are told at once. */
  banner(title: string, facts: Readonly<Record<string, string>>): void {
    this.#held = null;
    const width = Math.max(...Object.keys(facts).map((name) => name.length));
    const lines = Object.entries(facts).map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
    this.#tell({ event: 'up_ready', title, facts }, `\n${title}\n${lines.join('\n')}\n\nCtrl-C stops everything.\n`);
  }

  /** Tells the warnings that were held: the start has gone wrong. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const tell of held) tell();
  }

  /** Retells a line of a child's log, if it is one for people. */
  retell(name: string, line: LogLine): void {
    const text = textOf(name, line);
    if (text === null) return;
    const tell = () => this.#tell({ process: name, ...line }, text);
    if (this.#held === null || line.event === 'group_finished') return tell();
    this.#held.push(tell);
    if (this.#held.length > MOST_HELD) this.#held.shift();
  }

  #tell(json: Record<string, unknown>, text: string): void {
    this.write(this.json ? JSON.stringify({ time: new Date().toISOString(), ...json }) : text);
  }
}

function textOf(name: string, line: LogLine): string | null {
  if (line.event === 'group_finished') return finishedText(line);
  if ((line.level ?? 0) < WARNING) return null;
  const error = line['err'] as { message?: string } | undefined;
  return `${clock()} ${name}: ${line.msg ?? ''}${error?.message ? ` (${error.message.slice(0, 200)})` : ''}`;
}

function finishedText(line: LogLine): string {
  const counts = ['completed', 'failed', 'expired', 'cancelled'].flatMap((name) => {
    const n = Number(line[name] ?? 0);
    return n > 0 ? [`${n} ${name}`] : [];
  });
  const total = Number(line['total'] ?? 0);
  return `${clock()} group ${String(line['group_id'])}: ${String(line['source_type'])} ${String(line['task_type'])}, ${total} ${total === 1 ? 'task' : 'tasks'} → ${counts.join(', ')} in ${Number(line['seconds'] ?? 0).toFixed(1)} s`;
}

function clock(): string {
  return new Date().toLocaleTimeString('sv-SE');
}
