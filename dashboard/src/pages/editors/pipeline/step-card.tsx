import { useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Switch } from '../../../ui/kit';
import type { StepName } from './dry-run';
import { useEditor } from './editor';
import { StepResult } from './step-result';
import { isRecord, valueAt } from './settings';

type Card = 'input' | 'request' | 'check' | 'transform' | 'outputs' | 'notify';

/** One step of a pipeline: its fields, and beside them what came of it in the last dry run. */
export function StepCard({
  name,
  steps,
  owns = [name],
  empty,
  children,
}: {
  name: Card;
  /** Steps of a run whose result belongs here. */
  steps: readonly StepName[];
  /** Parts of the settings whose problems belong here when no field shows them. */
  owns?: readonly string[];
  /** What the step begins with when it is switched on; absent: it is always there. */
  empty?: Record<string, unknown>;
  children: (isOn: boolean) => ReactNode;
}) {
  const { t } = useTranslation();
  const id = useId();
  const { settings, set, leftUnder } = useEditor();
  const isOn = empty === undefined || isRecord(valueAt(settings, name));
  // what was switched off by mistake comes back as it was
  const before = useRef<unknown>(empty);
  const turn = (on: boolean) => {
    if (!on) before.current = valueAt(settings, name);
    set(name, on ? before.current : undefined);
  };
  return (
    <section className="panel step" aria-labelledby={id} data-step={name}>
      <header>
        <h2 id={id}>{t(`pipe.step.${name}`)}</h2>
        <span className="meta">{t(`pipe.about.${name}`)}</span>
        {empty !== undefined && (
          <Switch
            label={t('pipe.use')}
            aria-label={t('pipe.use_step', { step: t(`pipe.step.${name}`) })}
            checked={isOn}
            onChange={({ currentTarget }) => turn(currentTarget.checked)}
          />
        )}
      </header>
      <div className="step-halves">
        <div className="form">
          {children(isOn)}
          {owns.flatMap(leftUnder).map((words) => (
            <p key={words} role="alert" className="bad">
              {words}
            </p>
          ))}
        </div>
        <div className="stack">
          {steps.map((step) => (
            <StepResult key={step} name={step} />
          ))}
        </div>
      </div>
    </section>
  );
}
