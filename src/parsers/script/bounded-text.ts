/** What a script prints, in bounded memory: the beginning and the end are kept, what lies between is counted. */
export class BoundedText {
  readonly #head: Buffer[] = [];
  #head_bytes = 0;
  #tail: Buffer[] = [];
  #tail_bytes = 0;
  #bytes = 0;

  /** @param cap bytes kept, one half of the beginning and one of the end */
  constructor(private readonly cap: number) {}

  /** Bytes printed. */
  get bytes(): number {
    return this.#bytes;
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const half = this.cap / 2;
    const room = Math.max(0, half - this.#head_bytes);
    const first = chunk.subarray(0, room);
    if (first.length > 0) {
      this.#head.push(first);
      this.#head_bytes += first.length;
    }
    const rest = chunk.subarray(room);
    if (rest.length === 0) return;
    this.#tail.push(rest);
    this.#tail_bytes += rest.length;
    if (this.#tail_bytes < half * 2) return;
    this.#tail = [Buffer.concat(this.#tail).subarray(-half)];
    this.#tail_bytes = this.#tail[0]?.length ?? 0;
  }

  /** Everything kept, with a line that says how much is missing. */
  text(): string {
    const tail = Buffer.concat(this.#tail).subarray(-this.cap / 2);
    const missing = this.#bytes - this.#head_bytes - tail.length;
    const gap = missing > 0 ? `\n… ${missing} bytes left out …\n` : '';
    return `${Buffer.concat(this.#head).toString('utf8')}${gap}${tail.toString('utf8')}`;
  }

  /** The last `bytes` of it. NUL is no text for a database. */
  tail(bytes: number): string {
    const kept = Buffer.concat([...this.#head, ...this.#tail]).subarray(-bytes);
    return kept.toString('utf8').replaceAll('\0', '\uFFFD');
  }
}
