import { useEffect, useRef } from 'react';

/** The keyboard. Keys are matched by their place (`event.code`), so that they work on every layout. */

/** `KeyJ`, `Shift+KeyR`, `Ctrl+KeyK`, or `KeyG KeyO` for one after the other. */
export type Keys = Record<string, () => void>;

interface Registration {
  keys: Keys;
  inDialog: boolean;
}

const registrations: Registration[] = [];
const SEQUENCE_MS = 1_200;
let before: { code: string; at: number } | null = null;

/** Whether keys belong to something that is being written. */
function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null
  );
}

function nameOf(event: KeyboardEvent): string {
  // the question mark lies elsewhere on every layout
  if (event.key === '?') return 'Help';
  const ctrl = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  return `${ctrl}${event.shiftKey ? 'Shift+' : ''}${event.code}`;
}

function onKey(event: KeyboardEvent): void {
  const name = nameOf(event);
  if (event.altKey || event.defaultPrevented || (isWriting(event.target) && !name.startsWith('Ctrl+'))) return;
  const isDialogOpen = document.querySelector('[role=dialog][aria-modal=true]') !== null;
  const sequence = before !== null && Date.now() - before.at < SEQUENCE_MS ? `${before.code} ${name}` : null;
  before = { code: name, at: Date.now() };
  const listening = registrations.toReversed().filter(({ inDialog }) => inDialog || !isDialogOpen);
  const find = (wanted: string) => listening.find(({ keys }) => keys[wanted] !== undefined)?.keys[wanted];
  // two keys that were begun are ended by whoever knows them, before anybody takes the second for a key of its own
  const act = (sequence === null ? undefined : find(sequence)) ?? find(name);
  if (act === undefined) return;
  // on a link or button Enter and Space do what that says
  if (name === 'Enter' && event.target instanceof HTMLElement && event.target.closest('a, button, summary')) return;
  event.preventDefault();
  before = null;
  act();
}

/** Listens; called once. */
export function startKeys(): void {
  document.addEventListener('keydown', onKey);
}

/** Keys that work while a component is shown; the newest component wins. @param inDialog also over an open dialog */
export function useKeys(keys: Keys, { inDialog = false, enabled = true } = {}): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    if (!enabled) return undefined;
    const registration: Registration = {
      inDialog,
      get keys() {
        return current.current;
      },
    };
    registrations.push(registration);
    return () => {
      registrations.splice(registrations.indexOf(registration), 1);
    };
  }, [inDialog, enabled]);
}
