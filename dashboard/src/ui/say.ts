import { notifications } from '@mantine/notifications';

/** Says that something is done, or not; read out by screen readers. */
export function say(message: string, tone: 'info' | 'bad' = 'info'): void {
  notifications.show({
    message,
    color: tone === 'bad' ? 'red' : 'accent',
    autoClose: tone === 'bad' ? 10_000 : 5_000,
    withCloseButton: true,
  });
}
