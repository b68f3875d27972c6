import type { NoticeChannel, NoticeEvent } from '../../contract/notices';

/** A notice that is due, with what its text is made of. */
export interface DueNotice {
  readonly id: number;
  readonly rule_id: number | null;
  readonly channel: NoticeChannel;
  /** Empty: the default chat. */
  readonly target: string;
  readonly thread_id: number | null;
  readonly template: string | null;
  readonly attach: readonly string[];
  readonly quiet_seconds: number;
  readonly event: NoticeEvent;
  readonly attempts: number;
  readonly is_quiet: boolean;
  readonly group: NoticeGroup;
  readonly task: NoticeTask | null;
}

export interface NoticeGroup {
  readonly id: number;
  readonly cadence: string | null;
  readonly source_type: string;
  readonly task_type: string;
  readonly status: string;
  readonly total: number;
  readonly completed: number;
  readonly failed: number;
  readonly expired: number;
  readonly cancelled: number;
  readonly seconds: number | null;
  readonly finished_at: string | null;
}

export interface NoticeTask {
  readonly id: string;
  readonly status: string;
  readonly attempt: number;
  readonly source_id: number;
  readonly source_name: string | null;
  readonly source_url: string | null;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly seconds: number | null;
}
