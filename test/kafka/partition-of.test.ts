import fc from 'fast-check';
import { Partitioners } from 'kafkajs';
import { createPartitioner } from '../../src/kafka/partition-of';

const partitionMetadata = Array.from({ length: 6 }, (_, partitionId) => ({
  partitionId,
  partitionErrorCode: 0,
  leader: 0,
  replicas: [0],
  isr: [0],
}));

test('a key decides as in kafkajs and Java', () => {
  const ours = createPartitioner();
  const theirs = Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.oneof(fc.uuid(), fc.string({ unit: 'binary' }), fc.uint8Array().map(Buffer.from)), (key) => {
      const args = { topic: 'any', partitionMetadata, message: { key, value: '' } };
      expect(ours(args)).toBe(theirs(args));
    }),
    { numRuns: 2_000 },
  );
});

test('a message keeps its own partition, and without a key they take turns', () => {
  const partition = createPartitioner();
  const of = (message: { key?: string; partition?: number }) =>
    partition({ topic: 'any', partitionMetadata, message: { value: '', ...message } });
  expect(of({ key: 'a', partition: 5 })).toBe(5);
  expect(new Set(Array.from({ length: 6 }, () => of({})))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});
