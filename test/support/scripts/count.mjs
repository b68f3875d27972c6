// What the conformance kit asks of a script: counts to params.n, slowly if it is told to, or fails.
export async function parse({ params, emit, progress }) {
  if (params.fails) throw new Error('this task cannot be done');
  const { n = 3, delay_ms = 0 } = params;
  for (let number = 1; number <= n; number++) {
    await new Promise((resolve) => setTimeout(resolve, delay_ms));
    emit({ item_key: `number-${number}`, kind: 'number', title: String(number), payload: { number } });
    progress(number, n);
  }
  return {};
}
