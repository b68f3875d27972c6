import { connect } from 'node:net';

/**
 * Whether a broker answers a Metadata request (version 1, no topics) with at least one broker in it: the first moment
 * at which a client can do something. Kafka protocol guide, "Metadata Request".
 */
export async function answersMetadata(host: string, port: number, ms = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ms });
    const chunks: Buffer[] = [];
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      const answer = Buffer.concat(chunks);
      // size, correlation id, number of brokers
      if (answer.length >= 12) end(answer.readInt32BE(8) > 0);
    });
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

function metadataRequest(): Buffer {
  const METADATA = 3;
  const client = Buffer.from('probe');
  const body = Buffer.alloc(2 + 2 + 4 + 2 + client.length + 4);
  body.writeInt16BE(METADATA, 0);
  body.writeInt16BE(1, 2);
  body.writeInt32BE(1, 4);
  body.writeInt16BE(client.length, 8);
  client.copy(body, 10);
  body.writeInt32BE(0, 10 + client.length);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}
