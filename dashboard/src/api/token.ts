import { useSyncExternalStore } from 'react';

/** The bearer token of this tab, and whether the API has asked for one. */

const KEY = 'parser-manager-token';
const listeners = new Set<() => void>();
let isAsked = false;

function changed(): void {
  for (const listener of listeners) listener();
}

/** The token of this browser tab, or null. */
export function token(): string | null {
  return sessionStorage.getItem(KEY);
}

/** The API answered 401: the sign-in view is shown until a token is given. */
export function askForToken(): void {
  if (isAsked) return;
  isAsked = true;
  changed();
}

/** Keeps a token until the tab is closed. */
export function signIn(value: string): void {
  sessionStorage.setItem(KEY, value);
  isAsked = false;
  changed();
}

/** Forgets the token. */
export function signOut(): void {
  sessionStorage.removeItem(KEY);
  isAsked = true;
  changed();
}

/** Whether a token has to be entered. */
export function useIsTokenAsked(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => isAsked,
  );
}
