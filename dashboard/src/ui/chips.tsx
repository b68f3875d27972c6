/** A short choice in sight: one press chooses, another takes it back. Nothing to choose, nothing shown. */
export function Chips({
  label,
  values,
  nameOf = (value) => value,
  value,
  onChange,
}: {
  label: string;
  values: readonly string[];
  nameOf?: (value: string) => string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}) {
  if (values.length < 2 && value === undefined) return null;
  return (
    <div className="row" role="group" aria-label={label}>
      {values.map((one) => (
        <button
          key={one}
          type="button"
          className="plain chip"
          aria-pressed={one === value}
          onClick={() => onChange(one === value ? undefined : one)}
        >
          {nameOf(one)}
        </button>
      ))}
    </div>
  );
}
