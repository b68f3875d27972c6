// Exchange rates as items, one a currency, and as a table: prices.csv. The cursor remembers the last ones.

interface Context {
  params: { base?: string };
  cursor: { rates?: Record<string, number> } | null;
  progress(done: number, total?: number): void;
  emit(item: Record<string, unknown>): void;
}

export async function parse(ctx: Context): Promise<Record<string, string>> {
  const base = ctx.params.base ?? 'https://api.example.com';
  const answer = await fetch(`${base}/rates`);
  if (!answer.ok) throw new Error(`The rates are not to be had: HTTP ${answer.status}`);
  const { date, rates } = (await answer.json()) as { date: string; rates: Record<string, number> };
  const before = ctx.cursor?.rates ?? {};
  const names = Object.keys(rates).sort();
  for (const [n, currency] of names.entries()) {
    const rate = rates[currency] ?? 0;
    const change = rate - (before[currency] ?? rate);
    ctx.emit({
      item_key: currency,
      kind: 'rate',
      title: `${currency} ${rate}`,
      updated_at: date,
      payload: { currency, rate, change },
    });
    ctx.progress(n + 1, names.length);
  }
  ctx.cursor = { rates };
  return { 'prices.csv': ['currency,rate', ...names.map((name) => `${name},${rates[name]}`)].join('\n') + '\n' };
}
