const MOST = 100_000;

/** JSON for people: indented, cut where it would stop the browser. */
export function Json({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
  return (
    <pre tabIndex={0} role="region" aria-label={label}>
      {text.length > MOST ? `${text.slice(0, MOST)}\n…` : text}
    </pre>
  );
}
