import { useEffect, useState } from 'react';

/** A picture that was fetched with the token. */
export function Picture({ blob, name }: { blob: Blob; name: string }) {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url === null ? null : <img src={url} alt={name} style={{ maxWidth: '100%' }} />;
}
