import { connect } from 'node:net';

/** Asks a broker two questions without a client. Kafka protocol guide, "Metadata" and "ApiVersions". */

const PRODUCE = 0;
const METADATA = 3;
const API_VERSIONS = 18;

/**
 * Whether a broker answers a Metadata request (version 1, no topics) with at least one broker in it: the first moment
 * at which a client can do something.
 */
export async function answersMetadata(host: string, port: number, ms = 1_000): Promise<boolean> {
  const noTopics = Buffer.alloc(4);
  const answer = await ask(host, port, request(METADATA, 1, noTopics), ms);
  // correlation id, number of brokers
  return answer !== null && answer.length >= 8 && answer.readInt32BE(4) > 0;
}

/** The highest version of Produce a broker speaks (3 and more: Kafka 0.11, with headers), or null if it does not tell. */
export async function produceVersion(host: string, port: number, ms = 1_000): Promise<number | null> {
  const answer = await ask(host, port, request(API_VERSIONS, 0, Buffer.alloc(0)), ms);
  if (answer === null || answer.length < 10 || answer.readInt16BE(4) !== 0) return null;
  const count = answer.readInt32BE(6);
  for (let at = 10, n = 0; n < count && at + 6 <= answer.length; n++, at += 6) {
    if (answer.readInt16BE(at) === PRODUCE) return answer.readInt16BE(at + 4);
  }
  return null;
}

/** Sends one request; resolves with the answer after its length, or with null. */
async function ask(host: string, port: number, message: Buffer, ms: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    // not the socket's own time-out, which begins anew with every byte
    const timer = setTimeout(() => end(null), ms);
    const chunks: Buffer[] = [];
    const end = (result: Buffer | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => socket.write(message));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const all = Buffer.concat(chunks);
      if (all.length >= 4 && all.length >= 4 + all.readInt32BE(0)) end(all.subarray(4));
    });
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
  });
}

function request(api: number, version: number, body: Buffer): Buffer {
  const client = Buffer.from('probe');
  const head = Buffer.alloc(4 + 2 + 2 + 4 + 2);
  head.writeInt32BE(head.length - 4 + client.length + body.length, 0);
  head.writeInt16BE(api, 4);
  head.writeInt16BE(version, 6);
  head.writeInt32BE(1, 8);
  head.writeInt16BE(client.length, 12);
  return Buffer.concat([head, client, body]);
}
