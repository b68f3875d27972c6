import { createTheme, MantineProvider, type MantineColorsTuple } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { setNonce } from 'get-nonce';
import type { ReactNode } from 'react';

const accent: MantineColorsTuple = [
  '#eaf1ff',
  '#d3e1ff',
  '#a6c5ff',
  '#7db6fe',
  '#4e8dfb',
  '#2b72f8',
  '#0a5cf6',
  '#0a5cf6',
  '#0849c7',
  '#063997',
];

const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent },
  defaultRadius: 4,
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '16px', xl: '20px' },
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs', variant: 'default' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs', comboboxProps: { shadow: 'md' } } },
    Switch: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { transitionProps: { duration: 0 }, closeButtonProps: { 'aria-label': '×' } } },
    Drawer: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});

/** The kit with our theme; its style elements carry the nonce of the page's security policy. */
export function KitProvider({ children }: { children: ReactNode }) {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';
  setNonce(nonce);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <Notifications position="bottom-right" limit={4} />
      {children}
    </MantineProvider>
  );
}
