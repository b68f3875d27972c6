import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGE_SCHEMAS, type MessageType } from '../../src/contract/topics';

/** What docs/writing-a-parser.md shows is what the contract takes. */

const guide = readFileSync(join(__dirname, '..', '..', 'docs', 'writing-a-parser.md'), 'utf8');
const examples = [...guide.matchAll(/^```json (\w+)\n([\s\S]*?)^```$/gm)].map(([, type = '', text = '']) => ({
  type: type as MessageType,
  text,
}));

test('there is an example of every message that a parser reads or writes', () => {
  const types = new Set(examples.map(({ type }) => type));
  expect([...types].sort()).toEqual(['control', 'heartbeat', 'item', 'status', 'task']);
});

test.each(examples)('the $type of the guide keeps its schema, and no field of it is unknown', ({ type, text }) => {
  const message = JSON.parse(text) as Record<string, unknown>;
  expect(MESSAGE_SCHEMAS[type].parse(message)).toEqual(message);
});
