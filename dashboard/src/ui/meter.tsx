/** A part of a whole as a bar with its words. */
export function Meter({ part, label }: { part: number; label: string }) {
  const width = `${Math.min(100, Math.max(0, part * 100))}%`;
  return (
    <span className="meter">
      <span className="track" aria-hidden>
        <i style={{ width }} />
      </span>
      <span className="nowrap">{label}</span>
    </span>
  );
}
