import { Spotlight, spotlight } from '@mantine/spotlight';
import { useEffect } from 'react';

interface Hit {
  key: string;
  label: string;
  detail: string;
  open: () => void;
}

/** A box for words and a list of hits; it is open as long as it is there. */
export function PaletteBox({
  query,
  onQuery,
  onClose,
  label,
  hits,
}: {
  query: string;
  onQuery: (query: string) => void;
  onClose: () => void;
  label: string;
  hits: readonly Hit[];
}) {
  useEffect(() => spotlight.open(), []);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={onQuery}
      onSpotlightClose={onClose}
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
