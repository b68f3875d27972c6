import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Modal } from './kit';

/** Gives the focus back to what had it when the component appeared. */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // after the trap of the dialog has let go
      setTimeout(() => opener instanceof HTMLElement && opener.focus());
    },
    [opener],
  );
}

/** A dialog that is open as long as it is there. */
export function Dialog({
  title,
  size = 'md',
  onClose,
  children,
}: {
  title: string;
  size?: 'md' | 'lg' | 'xl';
  onClose: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={title} size={size} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {children}
    </Modal>
  );
}
