/**
 * Every sentence the manager writes for people, in English, by a code that stays. Answers carry code and values beside
 * the sentence (`said`), so that others can say it in another language; the dashboard does in Russian.
 */
export const SENTENCES = {
  'why.planning': 'Group {{group}} is still being planned; nothing of it is sent before.',
  'why.spread': 'Its cadence spreads its tasks over a window; its turn has not come.',
  'why.retry': 'Attempt {{attempt}} of {{most}} waits for its time.',
  'why.retry_after': 'Attempt {{attempt}} of {{most}} waits for its time after {{error_code}}.',
  'why.kafka_away': 'Kafka is away: {{detail}}.',
  'why.no_credit':
    '{{count}} tasks wait in {{topic}}, which is as many as may (DISPATCH_WINDOW); this one follows when there is room.',
  'why.behind_group': 'Group {{group}} of {{source_type}} goes first.',
  'why.dispatching': 'It is about to be sent to {{topic}}.',
  'why.no_worker': 'No {{source_type}} worker is alive; the task waits in {{topic}} and expires at {{until}}.',
  'why.in_topic': 'It waits in {{topic}} among {{count}} tasks for {{workers}} worker(s) with {{places}} places.',
  'why.in_topic_until':
    'It waits in {{topic}} among {{count}} tasks for {{workers}} worker(s) with {{places}} places, at the present rate for at most {{seconds}} s.',
  'why.worker_never_seen': '{{worker}} has sent no sign of life; the task gets a new attempt when it counts as lost.',
  'why.worker_lost': '{{worker}} fell silent; the task gets a new attempt when it counts as lost.',
  'why.working': '{{worker}} is at it (attempt {{attempt}}); it may take {{seconds}} s.',
  'why.ended': 'It is {{status}} since attempt {{attempt}}.',
  'why.ended_with': 'It is {{status}} since attempt {{attempt}}: {{error_code}}.',
  'why.ended_because': 'It is {{status}} since attempt {{attempt}}: {{error_code}}, {{error}}.',
  'why.source_inactive': 'Its source is switched off.',
  'why.disabled': 'The schedule is paused.',
  'why.on_request': '"{{cadence}}" has no clock: it runs when somebody asks for it.',
  'why.clock_disabled': 'The cadence "{{cadence}}" is switched off.',
  'why.clock_ended': 'The cadence "{{cadence}}" has no firing left.',
  'why.not_due': 'Not before {{until}} ({{reason}}); then at the next firing of "{{cadence}}".',
  'why.gone': 'The site says that it is gone for good; it is asked again when somebody runs or resumes it.',
  'why.denied': 'The site denies access; it is not asked again before {{until}}, unless somebody runs or resumes it.',
  'why.next_tick': '"{{cadence}}" fires next at {{until}}.',
  'why.no_schedule': 'It has no schedule, so nothing is ever asked of it; add one.',

  'late.tick': 'due and not planned',
  'late.group': '{{source_type}} {{task_type}} #{{group}}, usually {{seconds}} s',
  'late.cadence': 'its sources run every {{ratio}} firings: {{count}} were still at work',

  'change.created': 'created',
  'change.by_hand': 'changed by hand',
  'change.moved': 'moved permanently',
  'change.moved_taken': 'moved permanently, but source {{source}} has this address already',

  'notice.quiet': 'Another notice of the rule was sent within {{seconds}} s.',
  'notice.group_gone': 'The group was deleted before the notice was sent.',
  'notice.no_token': 'TELEGRAM_BOT_TOKEN is not set.',
  'notice.no_chat': 'No chat is named, and TELEGRAM_CHAT_ID is not set.',
  'notice.refused': 'The receiver answered with {{status_code}}.',

  'missing.thing': 'There is no {{what}} {{id}}.',
  'missing.address': 'There is nothing at this address.',
  'missing.script': 'Source {{id}} has no script yet.',
  'missing.file': 'The file is not in storage any more.',
  'conflict.task_open': 'The schedule has an open task ({{task}}).',
  'conflict.open_task_first': 'The {{what}} has an open task ({{task}}); cancel it first.',
  'conflict.group_open': 'The group is {{status}}; cancel it first.',
  'conflict.task_is_open': 'The task is {{status}}; cancel it first.',
  'conflict.task_ended': 'The task is {{status}} and cannot be cancelled.',
  'conflict.no_retry': 'The task is {{status}} and cannot be tried again now, or its schedule has another open task.',
  'conflict.not_a_script': 'Source {{id}} is of type {{source_type}}; only SCRIPT sources have a script.',
  'conflict.upload_used': 'The pipelines {{ids}} read this file.',
  'conflict.cadence_fixed': '{{cadence}} is due at every request and cannot be changed.',
  'conflict.cadence_kept': '{{cadence}} cannot be deleted.',
  'conflict.cadence_used': 'Schedules use this cadence; give them another one first.',
  'conflict.cadence_used_or_missing': 'Schedules use this cadence, or the cadence does not exist.',
  'conflict.letter_empty': 'The dead letter has no value that could be sent.',
  'conflict.file_replaced': '{{filename}} is being replaced by a new attempt.',
  'conflict.notice_sent': 'The notice was sent, or waits to be.',
  'conflict.source_address': 'There is a source of this type with this address already.',
  'conflict.source_name': 'There is a source of this type with this name already.',
  'conflict.schedule': 'This source has a schedule of this task type already.',
  'conflict.rule_name': 'There is a notice rule with this name already.',
  'conflict.rule_cadence': 'This cadence does not exist.',
  'conflict.rule_schedule': 'This schedule does not exist.',
  'conflict.cadence_name': 'There is a cadence with this name already.',
  'conflict.row': 'Another row is in the way.',
  'refused.token': 'A bearer token is required (ADMIN_TOKEN).',
  'refused.method': 'This address answers to {{methods}}.',
  'refused.too_large': 'The body is larger than 1 MB.',
  'refused.not_json': 'The body is not JSON.',
  'refused.not_utf8': 'The body is not UTF-8.',
  'refused.broke_off': 'The body broke off.',
  'refused.broke_off_kept': 'The body broke off; the batches before were kept.',
  'refused.import_not_utf8': 'The document is not UTF-8; what came before was imported.',
  'refused.encoding': 'The encoding of the body is not supported.',
  'refused.unreadable': 'The body could not be read.',
  'refused.send_the_file': 'Send the file itself, as text/csv or application/octet-stream.',
  'refused.upload_too_large': 'An upload has at most {{most}} bytes (UPLOAD_MAX_BYTES).',
  'refused.not_an_object': 'The body must be a JSON object.',
  'refused.not_a_form': 'The body is not a form.',
  'refused.script_too_large': 'A script has at most {{bytes}} bytes.',
  'refused.range': 'The file has {{bytes}} bytes.',
  'refused.rule': 'A value breaks the rule {{rule}}.',
  'refused.no_rule': 'A value breaks the rule that it must be there.',
  'refused.out_of_range': 'A value is out of range or holds a character that cannot be stored.',
  'refused.send_json': 'Send application/json.',
  'refused.no_content_encoding': 'Send the body without Content-Encoding.',
  'refused.send_list': 'Send text/csv, application/x-ndjson or text/x-opml.',
  'away.postgres': 'Postgres is away; try again shortly.',
  'away.kafka': 'Kafka is away; try again shortly.',
  'away.storage': 'The storage of files is away; try again shortly.',
  'broken.internal': 'Something went wrong; the log has more under this request id.',

  'value.empty': 'must not be empty',
  'value.missing': 'is missing',
  'value.not_utf8': 'is not UTF-8',
  'value.one_of': 'must be one of {{values}}',
  'value.sort': 'must be one of {{values}}, with - for descending',
  'value.ends_with': 'must end with {{values}}',
  'value.bytes': 'must have at most {{most}} bytes',
  'value.characters': 'must be at most {{most}} characters',
  'value.key_length': 'must have 1 to 255 characters',
  'value.whole_from_to': 'must be a whole number from {{least}} to {{most}}',
  'value.uuid': 'must be a UUID',
  'value.moment': 'must be a moment of ISO 8601 such as 2026-01-31T08:00:00Z',
  'value.once': 'must be given once, as text',
  'value.stretch': 'must be the next of a stretch before',
  'value.not_storable': 'holds a character that cannot be stored (NUL or half a surrogate pair)',
  'value.name_not_storable': 'has a name with a character that cannot be stored',
  'value.name_not_allowed': 'is not an allowed name',
  'value.upload_name': 'must be 1 to 200 Latin letters, digits, dots, dashes and underscores, no dot first',
  'value.too_deep': 'is nested deeper than {{most}} levels',
  'value.no_such': 'there is no {{what}} {{id}}',
  'value.source_needs_address': 'a {{source_type}} source needs an address',
  'value.source_needs_name': 'a source without an address needs a name',
  'value.type_fixed': 'the type of a source cannot change; it is {{source_type}}',
  'value.not_an_address': 'is not an address such as https://example.com/feed.xml',
  'value.not_http': 'must begin with http:// or https://, not {{scheme}}',
  'value.address_with_password': 'must not carry a user name or password',
  'value.either_cadence': 'give either cadence or cadence_id',
  'value.either_clock': 'give either cron or interval_seconds',
  'value.a_clock': 'cron or interval_seconds is required',
  'value.spread_too_long': 'must not be longer than the interval',
  'value.after_start': 'must be after starts_at',
  'value.params_do_not_fit': 'does not fit {{source_type}} {{task_type}}: {{detail}}',
  'value.either_ids': 'give either ids or a filter; the filter {} is everything',
  'value.attempts_used': 'the task is at attempt {{attempt}}',
  'value.load_range': 'must be after from, and at most 31 days after it',
  'value.load_steps': 'the window has more than {{most}} steps of {{seconds}} s',
  'value.partial_of_tasks': 'partial is how groups end, not tasks',
  'value.files_of_tasks': 'files go along with Telegram notices about tasks only',
  'value.not_a_feed': 'is not a feed; the page offers {{source_type}} {{url}}',
  'value.no_feed': 'is not a feed. {{detail}}',
  'value.not_parsed': 'cannot be parsed: it is nested too deeply, or takes too long',
  'value.text': 'must be text',
  'value.json': 'must be JSON',
  'value.json_object': 'must be a JSON object',
  'value.names': 'must be names joined by |',
  'value.boolean': 'must be true or false',
  'value.unknown_columns': 'has unknown columns: {{columns}}; it may have {{known}}',
  'value.columns_missing': 'needs the columns type and url; it may have {{known}}',
  'value.column_twice': 'names a column twice',
  'value.private_address': '{{detail}}; HTTP_ALLOW_PRIVATE can allow it',
  'value.chat': 'must be the id of a chat, or @name of a channel; empty is TELEGRAM_CHAT_ID',
  'value.http_address': 'must be an http or https address',
  'value.user_or_password': 'must not contain a user or password',
  'value.cron_fields': 'A cron expression has five fields, or six with seconds first.',
  'value.cron_never': 'This cron expression never fires.',
  'value.not_cron': 'This is not a cron expression.',
  'value.not_a_zone': '"{{zone}}" is not an IANA time zone such as Europe/Berlin.',
  'value.not_public_address': '{{address}} is not a public address',
  'value.not_public_host': '{{address}} is not a public host',
  'value.not_public_port': 'port {{port}} is not one of {{ports}}',
  'value.allow_address': '{{address}} is not a public address; HTTP_ALLOW_PRIVATE can allow it',
  'value.allow_host': '{{address}} is not a public host; HTTP_ALLOW_PRIVATE can allow it',
  'value.allow_port': 'port {{port}} is not one of {{ports}}; HTTP_ALLOW_PRIVATE can allow it',
  'value.with_error_code': 'goes with error_code alone',
  'value.group_or_error_code': 'is needed without task_group_id',
  'value.retry_only': 'must be retry without task_group_id',
  'value.days_ago': 'must be at most {{days}} days ago',
  'value.no_dry_run': '{{source_type}} has no dry run; pipelines (CSV_API) and scripts (SCRIPT) have one',
  'value.for_scripts': 'is for scripts',
  'value.for_pipelines': 'is for pipelines',
  // of zod, which checks settings and params
  'value.schema_type': 'Invalid input: expected {{expected}}, received {{received}}',
  'value.schema_exactly': 'Invalid input: expected {{expected}}',
  'value.schema_one_of': 'Invalid option: expected one of {{values}}',
  'value.schema_most': 'Too big: expected number to be <={{most}}',
  'value.schema_least': 'Too small: expected number to be >={{least}}',
  'value.schema_above': 'Too small: expected number to be >{{least}}',
  'value.schema_longest': 'Too big: expected string to have <={{most}} characters',
  'value.schema_shortest': 'Too small: expected string to have >={{least}} characters',
  'value.schema_most_items': 'Too big: expected array to have <={{most}} items',
  'value.schema_least_items': 'Too small: expected array to have >={{least}} items',
  'value.schema_pattern': 'Invalid string: must match pattern {{pattern}}',
  'value.schema_key': 'Unrecognized key: {{keys}}',
  'value.schema_keys': 'Unrecognized keys: {{keys}}',
  'value.schema_kind': 'Invalid discriminator value. Expected {{values}}',
  'value.schema_value': 'Invalid input',
  'value.dry_run_only': 'is for POST /api/v1/source/dry_run',
  'value.csv_rest': '{{detail}}; the rest was not read',
  'value.fields_count': 'has {{count}} fields, the header has {{known}}',
  'value.line_not_json': 'is not JSON',
  'value.line_not_object': 'is not a JSON object',
  'value.unknown_fields': 'has unknown fields: {{names}}',
  'value.not_opml': 'the document is not OPML',
  'value.line_too_long': 'is longer than {{bytes}} bytes',

  // those of class-validator
  'rule.name': '{{field}} must be a name',
  'rule.int': '{{field}} must be an integer number',
  'rule.number': '{{field}} must be a number conforming to the specified constraints',
  'rule.string': '{{field}} must be a string',
  'rule.boolean': '{{field}} must be a boolean value',
  'rule.object': '{{field}} must be an object',
  'rule.array': '{{field}} must be an array',
  'rule.uuid': '{{field}} must be a UUID',
  'rule.min': '{{field}} must not be less than {{least}}',
  'rule.max': '{{field}} must not be greater than {{most}}',
  'rule.one_of': '{{field}} must be one of the following values: {{values}}',
  'rule.each_one_of': 'each value in {{field}} must be one of the following values: {{values}}',
  'rule.each_int': 'each value in {{field}} must be an integer number',
  'rule.each_string': 'each value in {{field}} must be a string',
  'rule.length': '{{field}} must be longer than or equal to {{least}} and shorter than or equal to {{most}} characters',
  'rule.shorter': '{{field}} must be shorter than or equal to {{most}} characters',
  'rule.longer': '{{field}} must be longer than or equal to {{least}} characters',
  'rule.at_least': '{{field}} must contain at least {{least}} elements',
  'rule.at_most': '{{field}} must contain no more than {{most}} elements',
  'rule.unique': "All {{field}}'s elements must be unique",
  'rule.pattern': '{{field}} must match {{pattern}} regular expression',
  'rule.unknown': 'property {{field}} should not exist',
} as const;

export type SentenceCode = keyof typeof SENTENCES;
type NamesIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | NamesIn<Rest> : never;
/** The values a sentence names. */
export type ValuesOf<Code extends SentenceCode> = Readonly<Record<NamesIn<(typeof SENTENCES)[Code]>, string | number>>;

/** A sentence as others can say it again. */
export interface Said {
  readonly code: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The sentence of a code with its values, and what it is made of. */
export function say<Code extends SentenceCode>(code: Code, values: ValuesOf<Code>): { sentence: string; said: Said } {
  const params = Object.fromEntries(
    Object.entries<string | number>(values).map(([name, value]) => [name, String(value)]),
  );
  const sentence = SENTENCES[code].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => params[name] ?? '');
  return { sentence, said: { code, params } };
}

/** Which sentences may be meant: those whose code begins so. */
type Family = SentenceCode extends `${infer Start}.${string}` ? Start : never;

const PLACE = /\\\{\\\{(\w+)\\\}\\\}/g;
// what says the most in its own words is tried first: `must be a UUID` before `{{field}} must be a UUID`
/** What people typed may be part of a sentence; beyond this nobody reads it. */
const LONGEST = 1_000;
const PATTERNS = Object.entries<string>(SENTENCES)
  .map(([code, text]) => ({
    code,
    family: code.slice(0, code.indexOf('.')),
    fixed: text.replaceAll(/\{\{\w+\}\}/g, '').length,
    places: text.split('{{').length,
    pattern: new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(PLACE, '(?<$1>[^]*?)')}$`),
  }))
  .sort((a, b) => b.fixed - a.fixed || a.places - b.places);

/** What a finished sentence is made of, e.g. one that the database kept; null when it is none of these families. Pure. */
export function recognise(sentence: string | null, families: readonly Family[]): Said | null {
  if (sentence === null || sentence.length > LONGEST) return null;
  for (const { code, family, pattern } of PATTERNS) {
    const match = (families as readonly string[]).includes(family) ? pattern.exec(sentence) : null;
    if (match !== null) return { code, params: { ...match.groups } };
  }
  return null;
}
