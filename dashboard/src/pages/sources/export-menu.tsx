import { useTranslation } from 'react-i18next';
import { download } from '../../api/download';
import { Button, Menu } from '../../ui/kit';

/** Every source as a file, in the form that import takes. */
export function ExportMenu({ type }: { type: string | undefined }) {
  const { t } = useTranslation();
  const kind = type === undefined ? '' : `&type=${type}`;
  return (
    <Menu>
      <Menu.Target>
        <Button>{t('export.title')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['csv', 'ndjson', 'opml'] as const).map((format) => (
          <Menu.Item
            key={format}
            onClick={() => void download(`/api/v1/source/export?format=${format}${kind}`, `sources.${format}`, t)}
          >
            {format.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
