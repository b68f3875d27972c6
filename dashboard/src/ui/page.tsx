import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Boundary } from './panel';

/** The frame of a page: title of the tab, heading, what can be done, content. */
export function Page({
  title,
  heading,
  sub,
  actions,
  children,
  isWide = false,
}: {
  /** Of the browser's tab. */
  title: string;
  heading?: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** Tables use the whole width. */
  isWide?: boolean;
}) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} – ${t('app')}`;
  }, [title, t]);
  return (
    <main className={`page ${isWide ? '' : 'narrow'}`} id="main" tabIndex={-1}>
      <div className="page-head">
        <div className="titles">
          <h1>{heading ?? title}</h1>
          {sub !== undefined && <div className="meta">{sub}</div>}
        </div>
        {actions !== undefined && <div className="row">{actions}</div>}
      </div>
      <Boundary>{children}</Boundary>
    </main>
  );
}
