import type { DataSource } from 'typeorm';
import type { DeadLetterMessage } from '../../contract/messages';
import { poolOf, run, type Statement } from '../../database/clients';

const insert: Statement = {
  name: 'record-dead-letters',
  // the same record may be buried twice after a crash
  text: `insert into dead_letter (topic, partition, message_offset, message_key, value, headers, reason, detail, consumer, failed_at)
    select topic, partition, message_offset, decode(key, 'base64'), decode(value, 'base64'), headers::jsonb, reason, detail, consumer, failed_at
    from unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[])
      as l (topic, partition, message_offset, key, value, headers, reason, detail, consumer, failed_at)
    on conflict on constraint dead_letter_unique do nothing`,
};

/** Keeps messages nobody could use, with where they came from and why. */
export async function recordDeadLetters(dataSource: DataSource, letters: readonly DeadLetterMessage[]): Promise<void> {
  await run(poolOf(dataSource), insert, [
    letters.map((letter) => letter.topic),
    letters.map((letter) => letter.partition),
    letters.map((letter) => letter.offset),
    letters.map((letter) => letter.key_base64),
    letters.map((letter) => letter.value_base64),
    letters.map((letter) => JSON.stringify(letter.headers)),
    letters.map((letter) => letter.reason),
    letters.map((letter) => letter.detail),
    letters.map((letter) => letter.consumer),
    letters.map((letter) => letter.failed_at),
  ]);
}
