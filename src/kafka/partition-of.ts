import type { PartitionerArgs } from 'kafkajs';

const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** The hash of a key as Kafka's Java client makes it: murmur2 of 32 bits, read as a signed number. */
export function murmur2(key: Uint8Array): number {
  const { length } = key;
  let hash = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = byte(key, at) | (byte(key, at + 1) << 8) | (byte(key, at + 2) << 16) | (byte(key, at + 3) << 24);
    k = Math.imul(k, M);
    k ^= k >>> R;
    hash = Math.imul(hash, M) ^ Math.imul(k, M);
  }
  const rest = length - at;
  if (rest >= 3) hash ^= byte(key, at + 2) << 16;
  if (rest >= 2) hash ^= byte(key, at + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ byte(key, at), M);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, M);
  return hash ^ (hash >>> 15);
}

function byte(key: Uint8Array, at: number): number {
  return key[at] ?? 0;
}

/**
 * Puts a message where Kafka's default partitioner puts it: its own partition, or the one its key decides (as in Java,
 * so that parsers of other languages agree), or without both the next in turn. kafkajs brings the same with 64-bit
 * arithmetic in objects, which took a tenth of a parser's time.
 */
export function createPartitioner(): (args: PartitionerArgs) => number {
  let next = 0;
  return ({ message: { partition, key }, partitionMetadata }) => {
    if (partition !== undefined && partition !== null) return partition;
    const count = partitionMetadata.length;
    if (key === undefined || key === null) return (next = (next + 1) % count);
    const bytes = typeof key === 'string' ? Buffer.from(key) : key;
    return (murmur2(bytes) & 0x7fffffff) % count;
  };
}
