import { Link as RouterLink, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface LinkProps {
  /** Path, with or without a query; `?task=…` alone stays on the page. */
  to: string;
  children?: ReactNode;
  className?: string;
  title?: string;
  label?: string;
  /** Where one is. */
  isCurrent?: boolean;
}

/** Splits an address of ours into what the router wants. */
function partsOf(to: string) {
  const [path = '', query] = to.split('?');
  const given = Object.fromEntries(new URLSearchParams(query ?? ''));
  if (path === '') return { to: '.', search: (now: Record<string, string>) => ({ ...now, ...given }) };
  return { to: path, search: given };
}

/** A link inside the page: everything that has an address is one. */
export function Link({ to, children, className, title, label, isCurrent = false }: LinkProps) {
  return (
    <RouterLink
      {...partsOf(to)}
      {...(className === undefined ? {} : { className })}
      {...(title === undefined ? {} : { title })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      // the router's own idea of what is current is by prefix
      activeProps={{ 'aria-current': undefined, className: '' }}
      {...(isCurrent ? { 'aria-current': 'page' as const } : {})}
    >
      {children}
    </RouterLink>
  );
}

/** Goes to an address of ours. */
export function useGo(): (to: string) => void {
  const navigate = useNavigate();
  return (to) => void navigate(partsOf(to));
}
