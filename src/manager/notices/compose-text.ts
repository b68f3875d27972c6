import type { DueNotice } from './notice-row';

/** The text of a notice. Pure. */

/** Longest text that Telegram takes, after its entities are parsed (Bot API, sendMessage). */
export const TELEGRAM_TEXT = 4_096;

const SIGNS: Readonly<Record<string, string>> = {
  completed: '✅',
  partial: '⚠️',
  failed: '❌',
  expired: '⏱',
  cancelled: '🚫',
};

/** What a template may name: `{{group.completed}}`, `{{task.error}}`, `{{event}}`, `{{link}}`, `{{default}}`. */
export function valuesOf(notice: DueNotice, base_url: string | null): Record<string, unknown> {
  const { event, group, task } = notice;
  const link = base_url === null ? '' : `${base_url}/${task === null ? `groups/${group.id}` : `tasks/${task.id}`}`;
  return { event, group, task: task ?? {}, link };
}

/** The text as Telegram's HTML: values are escaped, the template's own tags are not. */
export function composeText(notice: DueNotice, base_url: string | null): string {
  const values = valuesOf(notice, base_url);
  const asked = notice.task?.result?.['notify'];
  const own = typeof asked === 'object' && asked !== null && 'text' in asked ? asked.text : undefined;
  const text =
    notice.template !== null
      ? fill(notice.template, { ...values, default: defaultText(notice, values) })
      : typeof own === 'string'
        ? `${SIGNS[notice.event] ?? ''} ${escapeHtml(own)}`
        : defaultText(notice, values);
  return clip(text);
}

function defaultText({ event, group, task }: DueNotice, { link }: Record<string, unknown>): string {
  const kind = `${group.source_type} ${group.task_type}`;
  const lines =
    task === null
      ? [
          `${SIGNS[event] ?? ''} <b>${escapeHtml(kind)}</b>${group.cadence === null ? '' : ` · ${escapeHtml(group.cadence)}`}: ${event}`,
          countsOf(group),
          group.seconds === null ? '' : `took ${group.seconds} s`,
        ]
      : [
          `${SIGNS[event] ?? ''} <b>${escapeHtml(task.source_name ?? task.source_url ?? `source ${task.source_id}`)}</b> · ${escapeHtml(kind)}: ${event}`,
          task.error_code === null ? '' : `${escapeHtml(task.error_code)}: ${escapeHtml(task.error ?? '')}`,
          resultLine(task.result),
        ];
  const all = [...lines, typeof link === 'string' && link !== '' ? escapeHtml(link) : ''];
  return all.filter((line) => line !== '').join('\n');
}

function countsOf({ total, completed, failed, expired, cancelled }: DueNotice['group']): string {
  const parts = Object.entries({ failed, expired, cancelled }).filter(([, n]) => n > 0);
  return [`${completed} of ${total} completed`, ...parts.map(([name, n]) => `${n} ${name}`)].join(', ');
}

function resultLine(result: Readonly<Record<string, unknown>> | null): string {
  const shown = ['items', 'rows', 'done', 'failed_rows'].flatMap((name) =>
    typeof result?.[name] === 'number' ? [`${name.replaceAll('_', ' ')} ${result[name]}`] : [],
  );
  return shown.join(', ');
}

function fill(template: string, values: Record<string, unknown>): string {
  return template.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
    const found = path
      .split('.')
      .reduce<unknown>(
        (at, name) =>
          typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
        values,
      );
    if (found === undefined || found === null) return '';
    const text = typeof found === 'string' ? found : JSON.stringify(found);
    // the default text is HTML already
    return path === 'default' ? text : escapeHtml(text);
  });
}

/** `&`, `<` and `>` as Telegram's HTML wants them. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Cuts at a border of lines; a tag that stays open would make Telegram refuse the text, so tags go then. */
function clip(text: string): string {
  if (text.length <= TELEGRAM_TEXT) return text;
  const plain = text.replaceAll(/<\/?[a-z][^>]*>/gi, '').slice(0, TELEGRAM_TEXT - 2);
  const at = plain.lastIndexOf('\n');
  const cut = at > TELEGRAM_TEXT / 2 ? plain.slice(0, at) : plain.replace(/&\w*$/, '');
  return `${cut}\n…`;
}
