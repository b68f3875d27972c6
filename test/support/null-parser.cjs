// A parser process for tests and bench: real runtime, real Kafka, and a parser that does next to nothing.
//   NULL_PARSER_DELAY_MS  how long a task takes (0)
//   NULL_PARSER_ITEMS     items a task emits (0)
const { loadConfig } = require('../../dist/config/env.js');
const { createLogger } = require('../../dist/lifecycle/logger.js');
const { untilSignalled } = require('../../dist/lifecycle/until-signalled.js');
const { startParser } = require('../../dist/parsers/main.js');

const delay = Number(process.env.NULL_PARSER_DELAY_MS ?? 0);
const items = Number(process.env.NULL_PARSER_ITEMS ?? 0);
const parser = {
  source_type: 'RSS',
  run: async (task, context) => {
    for (let n = 0; n < items; n++) {
      const item_key = `${task.source.id}-${n}`;
      await context.emit({
        item_key,
        kind: 'post',
        url: null,
        title: item_key,
        author: null,
        published_at: null,
        updated_at: null,
        content_hash: 'same',
        payload: {},
      });
    }
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
    return { result: { items } };
  },
};
const log = createLogger('null parser', process.env.LOG_LEVEL ?? 'info');
startParser('RSS', loadConfig(process.env, { postgres: false }), log, parser).then(async (running) => {
  await untilSignalled(log, process.env.PARENT_PIPE === '1', () => running.stop(2_000));
  process.exit(0);
});
