import { StorageError } from './storage';

const KEY_LIMIT = 1_024;
// what nobody sees (control and format characters, lone surrogates) and backslashes, a separator elsewhere
const FORBIDDEN = /[\p{C}\\]/u;

/**
 * Lets only keys through that are relative paths of plain names: no `..`, no empty part, nothing absolute.
 * @throws StorageError `bad_key`
 */
export function checkKey(key: string): void {
  const parts = key.split('/');
  const isBad =
    Buffer.byteLength(key) > KEY_LIMIT ||
    FORBIDDEN.test(key) ||
    // the first name's dot is kept for the storage's own folders
    key.startsWith('.') ||
    parts.some((part) => part === '' || part === '.' || part === '..');
  if (isBad) throw new StorageError('bad_key', `${JSON.stringify(key.slice(0, 200))} is no key of an object.`);
}
