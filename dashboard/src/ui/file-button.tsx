import { useRef, type ReactNode } from 'react';
import { Button } from './kit';

/** Chooses a file of this computer; the browser's own control speaks only the browser's language. */
export function FileButton({
  children,
  onFile,
  accept,
  label,
  disabled = false,
}: {
  children: ReactNode;
  onFile: (file: File) => void;
  accept?: string;
  /** What is chosen, for those who hear the page. */
  label: string;
  disabled?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div>
      <input
        ref={input}
        hidden
        type="file"
        accept={accept}
        aria-label={label}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          // the same file again is a choice too
          currentTarget.value = '';
          if (file !== undefined) onFile(file);
        }}
      />
      <Button disabled={disabled} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </div>
  );
}
