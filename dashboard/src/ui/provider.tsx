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

/** Fields of a row stay on one line, whether they are explained or not. */
const ORDER = ['label', 'input', 'description', 'error'];

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
    TextInput: { defaultProps: { size: 'xs', inputWrapperOrder: ORDER } },
    Textarea: { defaultProps: { size: 'xs', inputWrapperOrder: ORDER } },
    NumberInput: { defaultProps: { size: 'xs', inputWrapperOrder: ORDER } },
    Select: { defaultProps: { size: 'xs', inputWrapperOrder: ORDER, comboboxProps: { shadow: 'md' } } },
    Switch: { defaultProps: { size: 'xs' } },
    Modal: { defaultProps: { transitionProps: { duration: 0 }, closeButtonProps: { 'aria-label': '×' } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': '×' } } },
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
