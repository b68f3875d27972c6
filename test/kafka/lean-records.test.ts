import { createRequire } from 'node:module';
import fc from 'fast-check';
import { crc32c } from '../../src/kafka/crc32c';
import { encodeRecord } from '../../src/kafka/encode-record';
import { useLeanRecords } from '../../src/kafka/lean-records';

/** Our records and checksums beside those of kafkajs, which every broker and client has read for years. */

const load = createRequire(__filename);
const theirRecord = load('kafkajs/src/protocol/recordBatch/record/v0') as (parts: object) => { buffer: Buffer };
const theirCrc = load('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;

const text = fc.string({ unit: 'binary', maxLength: 300 });
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
);
const parts = fc.record(
  {
    offsetDelta: fc.nat(3_000),
    timestampDelta: fc.integer({ min: -(2 ** 30), max: 2 ** 31 }),
    key: fc.option(bytes),
    value: fc.option(fc.oneof(bytes, fc.string({ minLength: 10_000, maxLength: 20_000 }))),
    headers: fc.dictionary(fc.string({ minLength: 1 }), fc.oneof(bytes, fc.array(bytes, { maxLength: 3 }))),
  },
  { requiredKeys: [] },
);

test('a record has the bytes that kafkajs gives it', () => {
  fc.assert(
    fc.property(parts, (record) => expect(encodeRecord(record).equals(theirRecord(record).buffer)).toBe(true)),
    { numRuns: 1_000 },
  );
});

test('the checksum is that of the standard, and of kafkajs', () => {
  // RFC 3720 appendix B.4, read as little-endian
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (array) => expect(crc32c(array)).toBe(theirCrc(Buffer.from(array)))),
    { numRuns: 1_000 },
  );
});

test('requests are made with ours', async () => {
  expect(useLeanRecords()).toBe(true);
  const request = load('kafkajs/src/protocol/requests/produce/v3/request') as (parts: object) => {
    encode(): Promise<{ buffer: Buffer }>;
  };
  // kafkajs cannot encode a header that is null, though the protocol has it: who can is not kafkajs
  const message = { key: 'k', value: 'where is it', headers: { a: null } };
  expect(() => theirRecord(message)).toThrow();
  const topicData = [{ topic: 't', partitions: [{ partition: 0, messages: [message] }] }];
  const { buffer } = await request({ acks: -1, timeout: 1, topicData }).encode();
  const record = encodeRecord(message);
  expect(buffer.subarray(-record.length).equals(record)).toBe(true);
});
