import { OffsetBook } from '../../src/kafka/offset-book';

const committed = (book: OffsetBook) => (book.wantsCommit() ? book.takeCommit() : []);

test('commits only what is recorded, per partition', () => {
  const book = new OffsetBook();
  book.read(0, '5', ['5', '6', '7'], '7');
  book.read(1, '0', ['0'], '0');
  expect(committed(book)).toEqual([]);
  book.done(0, '5');
  expect(committed(book)).toEqual([{ partition: 0, offset: '6' }]);
  book.done(0, '6');
  book.done(0, '7');
  book.done(1, '0');
  expect(committed(book)).toEqual([
    { partition: 0, offset: '8' },
    { partition: 1, offset: '1' },
  ]);
  expect(committed(book)).toEqual([]);
});

test('buried records at the end of a batch are passed, those before an open record wait for it', () => {
  const book = new OffsetBook();
  book.read(0, '0', ['1'], '3');
  expect(committed(book)).toEqual([{ partition: 0, offset: '1' }]);
  book.done(0, '1');
  expect(committed(book)).toEqual([{ partition: 0, offset: '4' }]);
});

test('after a rebalance, records of before commit nothing: they may be another owner’s by now', () => {
  const book = new OffsetBook();
  book.read(0, '0', ['0', '1'], '1');
  book.forget();
  book.done(0, '0');
  book.done(0, '1');
  expect(book.wantsCommit()).toBe(false);
});
