import { useTranslation } from 'react-i18next';

interface JsonSchema {
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
}

const kindOf = ({ type, enum: values, anyOf }: JsonSchema): string =>
  values !== undefined
    ? values.map((value) => JSON.stringify(value)).join(' | ')
    : anyOf !== undefined
      ? anyOf.map(kindOf).join(' | ')
      : [type ?? 'any'].flat().join(' | ');

/** What may be written into a JSON field, from the JSON Schema of the dictionary. */
export function SchemaHints({ schema }: { schema: unknown }) {
  const { t } = useTranslation();
  const { properties = {}, required = [] } = (schema ?? {}) as JsonSchema;
  const names = Object.entries(properties);
  if (names.length === 0) return <p className="meta">{t('schema.any')}</p>;
  return (
    <details>
      <summary>{t('schema.fields', { count: names.length })}</summary>
      <dl className="facts">
        {names.map(([name, property]) => (
          <div key={name} className="fact-row">
            <dt>
              <code>{name}</code>
              {required.includes(name) && ' *'}
            </dt>
            <dd>
              <span className="meta mono">{kindOf(property)}</span> {property.description}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
