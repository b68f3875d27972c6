import { Spotlight, spotlight } from '@mantine/spotlight';

interface Hit {
  key: string;
  label: string;
  detail: string;
  open: () => void;
}

/** Opens the box that finds everything. */
export const openPalette = spotlight.open;

/** A box for words and a list of hits. */
export function PaletteBox({
  query,
  onQuery,
  label,
  hits,
}: {
  query: string;
  onQuery: (query: string) => void;
  label: string;
  hits: readonly Hit[];
}) {
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={onQuery}
      shortcut={null}
      transitionProps={{ duration: 0 }}
      maxHeight={420}
      scrollable
    >
      <Spotlight.Search placeholder={label} aria-label={label} />
      <Spotlight.ActionsList>
        {hits.map(({ key, label: name, detail, open }) => (
          <Spotlight.Action key={key} label={name} description={detail} onClick={open} />
        ))}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
