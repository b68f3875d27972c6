import { useTranslation } from 'react-i18next';
import { TEMPLATES, type Template } from './templates';

/** What to begin with; a choice replaces the settings. */
export function TemplateChoice({ chosen, onChoose }: { chosen: Template; onChoose: (template: Template) => void }) {
  const { t } = useTranslation();
  return (
    <div className="templates" role="group" aria-label={t('pipe.begin')}>
      <span className="meta">{t('pipe.begin')}</span>
      {TEMPLATES.map((template) => (
        <button
          key={template.key}
          type="button"
          className="plain chip template"
          aria-pressed={template === chosen}
          onClick={() => onChoose(template)}
        >
          <strong>{t(`pipe.template.${template.key}`)}</strong>
          <span className="meta">{t(`pipe.template.${template.key}.text`)}</span>
        </button>
      ))}
    </div>
  );
}
