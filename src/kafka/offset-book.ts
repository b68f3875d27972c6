/**
 * Which offsets of each partition are recorded. Batches cut across partitions, so "recorded up to" is kept per
 * partition; poison counts as recorded once it is buried.
 */
interface PartitionBook {
  /** Offsets read and not recorded yet, ascending. */
  open: string[];
  head: number;
  /** Everything before this may be committed once `open` is empty. */
  readThrough: bigint;
  committed: bigint;
}

export class OffsetBook {
  readonly #partitions = new Map<number, PartitionBook>();

  /** Notes a batch as read: `offsets` await recording; `last` is the batch's last offset. */
  read(partition: number, first: string, offsets: readonly string[], last: string): void {
    const known = this.#partitions.get(partition);
    // a rebalance brought the partition back: what was read before is read again from the committed offset
    const book = known !== undefined && BigInt(first) >= known.readThrough ? known : newBook(first);
    book.open.push(...offsets);
    book.readThrough = BigInt(last) + 1n;
    this.#partitions.set(partition, book);
  }

  /** Notes one offset as recorded. Records of a partition come in order. */
  done(partition: number, offset: string): void {
    const book = this.#partitions.get(partition);
    if (book === undefined || book.open[book.head] !== offset) return;
    book.head += 1;
    if (book.head === book.open.length) {
      book.open = [];
      book.head = 0;
    }
  }

  /** Forgets everything: the partitions are read again from their committed offsets. */
  forget(): void {
    this.#partitions.clear();
  }

  /** Whether there is something new to commit. */
  wantsCommit(): boolean {
    for (const book of this.#partitions.values()) if (positionOf(book) > book.committed) return true;
    return false;
  }

  /** The next offset to read of every partition that moved, as Kafka wants it. */
  takeCommit(): { partition: number; offset: string }[] {
    const moved: { partition: number; offset: string }[] = [];
    for (const [partition, book] of this.#partitions) {
      const position = positionOf(book);
      if (position <= book.committed) continue;
      book.committed = position;
      moved.push({ partition, offset: position.toString() });
    }
    return moved;
  }
}

function newBook(first: string): PartitionBook {
  return { open: [], head: 0, readThrough: BigInt(first), committed: BigInt(first) };
}

function positionOf({ open, head, readThrough }: PartitionBook): bigint {
  const next = open[head];
  return next === undefined ? readThrough : BigInt(next);
}
