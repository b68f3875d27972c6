import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api/request';
import type { TaskGroup } from '../../api/types';
import { useAct } from '../../ui/action';
import { Button, NumberInput } from '../../ui/kit';

/** Lets a group go before others. */
export function PriorityForm({ group }: { group: TaskGroup }) {
  const { t } = useTranslation();
  const act = useAct();
  const [value, setValue] = useState<number | string>(group.priority);
  if (group.finished_at !== null) return <>{group.priority}</>;
  return (
    <span className="row">
      <NumberInput aria-label={t('schedule.priority')} value={value} onChange={setValue} min={-100} max={100} w={88} />
      <Button
        disabled={value === group.priority || value === ''}
        onClick={() =>
          act({
            title: t('act.save'),
            sentence: t('act.priority.text', { id: group.id, value }),
            call: call('patch', '/api/v1/task_group/{id}', {
              path: { id: group.id },
              body: { priority: Number(value) },
            }),
            done: () => t('done.saved'),
            touches: ['group', 'groups'],
          })
        }
      >
        {t('act.save')}
      </Button>
    </span>
  );
}
