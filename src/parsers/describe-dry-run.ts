import type { Preview, PreviewRow } from './csv-api/dry-run-preview';
import type { Step } from './csv-api/steps';
import type { ScriptTrial } from './script/dry-run';

/** The result of a dry run for a terminal: the steps, then what became of each row. */
export function describeDryRun(result: Readonly<Record<string, unknown>>): string {
  const { steps, preview } = result as unknown as { steps: readonly Step[]; preview: Preview };
  const lines = [
    ...steps.map(describeStep),
    ...preview.rows.flatMap(describeRow),
    ...preview.files.flatMap(({ name, bytes, start }) => [`file ${name} (${bytes} bytes)`, indented(start ?? '')]),
    ...preview.items.map((item) => `item ${item['item_key'] ?? ''} ${item['title'] ?? ''}`),
    ...(preview.notice === null ? [] : [`notice ${preview.notice}`]),
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

/** The result of a script that was tried, for a terminal: what it printed, its error, its files and items. */
export function describeScriptTrial(result: Readonly<Record<string, unknown>>): string {
  const { stdout_tail, stderr_tail, error, preview } = result as unknown as ScriptTrial;
  const lines = [
    indented(stdout_tail),
    indented(stderr_tail),
    ...preview.files.flatMap(({ name, bytes, start }) => [`file ${name} (${bytes} bytes)`, indented(start ?? '')]),
    ...preview.items.map(({ item_key, title }) => `item ${item_key} ${title ?? ''}`),
    ...(preview.cursor === null ? [] : [`cursor ${JSON.stringify(preview.cursor)}`]),
    error === null ? '' : `${error.code}${error.line === null ? '' : ` in line ${error.line}`}: ${error.message}`,
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function describeStep({ name, status, started_at, finished_at, done, error }: Step): string {
  const ms = started_at === null || finished_at === null ? null : Date.parse(finished_at) - Date.parse(started_at);
  const parts = [`${name}: ${status === 'pending' ? 'not reached' : status}`, done > 0 ? `${done} done` : ''];
  return [...parts, ms === null ? '' : `${ms} ms`, error ?? ''].filter((part) => part !== '').join(', ');
}

function describeRow({ row, values, exchange, failure, records, record_count }: PreviewRow): string[] {
  const asked = exchange === null ? [] : [`  ${exchange.request.method} ${exchange.request.url}`];
  const answer = exchange?.answer ?? null;
  const said = answer === null ? [] : [`  ${answer.status}, ${answer.bytes} bytes, ${answer.ms} ms`];
  const end =
    failure === null
      ? [`  ${record_count} ${record_count === 1 ? 'record' : 'records'}`, ...records.map(indented)]
      : [`  ${failure.step} failed: ${failure.message}`, answer === null ? '' : indented(answer.start)];
  return [`row ${row} ${JSON.stringify(values)}`, ...asked, ...said, ...end];
}

function indented(text: string): string {
  return text.trim() === '' ? '' : text.trimEnd().replaceAll('\r', '').replaceAll(/^/gm, '    ');
}
