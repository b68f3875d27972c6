import type { ReactNode } from 'react';
import { Tabs as KitTabs } from './kit';

/** Tabs whose choice lives in the address. Only the open one is rendered. */
export function Tabs({
  value,
  onChange,
  tabs,
}: {
  value: string;
  onChange: (value: string) => void;
  tabs: readonly { value: string; label: ReactNode; content: () => ReactNode }[];
}) {
  return (
    <KitTabs value={value} onChange={(next) => next !== null && onChange(next)} keepMounted={false}>
      <KitTabs.List>
        {tabs.map(({ value: name, label }) => (
          <KitTabs.Tab key={name} value={name}>
            {label}
          </KitTabs.Tab>
        ))}
      </KitTabs.List>
      {tabs.map(({ value: name, content }) => (
        <KitTabs.Panel key={name} value={name} className="tab-space">
          {name === value && content()}
        </KitTabs.Panel>
      ))}
    </KitTabs>
  );
}
