import { open, type FileHandle } from 'node:fs/promises';

const WRITE_BYTES = 262_144;
const READ_BYTES = 1_048_576;
/** Entries come nearly in order: a little before the one that is asked for is likely to be asked for next. */
const READ_BEFORE = 65_536;

/**
 * Texts by number in a local file, so that a million rows take the memory of their places and not of their texts. Written
 * in any order, read in the order of the numbers.
 */
export class Spool {
  readonly #file: FileHandle;
  #offsets = new Float64Array(1_024).fill(-1);
  #lengths = new Uint32Array(1_024);
  #pending: Buffer[] = [];
  #pending_bytes = 0;
  #end = 0;
  #count = 0;
  #past = 0;
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    readonly path: string,
    file: FileHandle,
  ) {
    this.#file = file;
  }

  /** Makes an empty one. */
  static async create(path: string): Promise<Spool> {
    return new Spool(path, await open(path, 'wx+', 0o600));
  }

  /** Entries there are. */
  get count(): number {
    return this.#count;
  }

  /** Bytes of all of them. */
  get bytes(): number {
    return this.#end;
  }

  has(n: number): boolean {
    return n < this.#offsets.length && (this.#offsets[n] ?? -1) >= 0;
  }

  /** Puts a text down under a number; resolves when there is room for more. The texts of a file are lines of it. */
  async put(n: number, text: string): Promise<void> {
    const bytes = Buffer.from(`${text}\n`);
    this.#grow(n);
    if (!this.has(n)) this.#count += 1;
    this.#offsets[n] = this.#end;
    this.#lengths[n] = bytes.length - 1;
    this.#past = Math.max(this.#past, n + 1);
    this.#end += bytes.length;
    this.#pending.push(bytes);
    this.#pending_bytes += bytes.length;
    if (this.#pending_bytes >= WRITE_BYTES) await this.flush();
  }

  /** Forgets the text of a number. */
  drop(n: number): void {
    if (!this.has(n)) return;
    this.#offsets[n] = -1;
    this.#count -= 1;
  }

  /** Resolves when everything is in the file. */
  async flush(): Promise<void> {
    const work = this.#writing.then(async () => {
      const chunk = Buffer.concat(this.#pending);
      this.#pending = [];
      this.#pending_bytes = 0;
      const { length } = chunk;
      for (let at = 0; at < length;) at += (await this.#file.write(chunk, at, length - at)).bytesWritten;
    });
    this.#writing = work.catch(() => undefined);
    await work;
  }

  /** All entries by number. */
  async *entries(): AsyncGenerator<{ n: number; text: string }> {
    await this.flush();
    let held: Buffer = Buffer.alloc(0);
    let from = 0;
    for (let n = 0; n < this.#past; n++) {
      const offset = this.#offsets[n] ?? -1;
      const length = this.#lengths[n] ?? 0;
      if (offset < 0) continue;
      if (offset < from || offset + length > from + held.length) {
        from = Math.max(0, offset - READ_BEFORE);
        held = await this.#read(from, Math.max(READ_BYTES, offset - from + length));
      }
      yield { n, text: held.toString('utf8', offset - from, offset - from + length) };
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #read(from: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.min(length, this.#end - from));
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await this.#file.read(buffer, filled, buffer.length - filled, from + filled);
      if (bytesRead === 0) throw new Error('The file of a run has been cut.');
      filled += bytesRead;
    }
    return buffer;
  }

  #grow(n: number): void {
    if (n < this.#offsets.length) return;
    const size = Math.max(n + 1, this.#offsets.length * 2);
    const offsets = new Float64Array(size).fill(-1);
    offsets.set(this.#offsets);
    const lengths = new Uint32Array(size);
    lengths.set(this.#lengths);
    this.#offsets = offsets;
    this.#lengths = lengths;
  }
}
