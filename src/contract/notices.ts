/** Notices: closed lists of where they go and what about. */

export const NOTICE_CHANNELS = ['telegram', 'webhook'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/** About groups, or about each of their tasks. */
export const NOTICE_SCOPES = ['group', 'task'] as const;
export type NoticeScope = (typeof NOTICE_SCOPES)[number];

/** How a group or task ended; `partial` is of groups alone. */
export const NOTICE_EVENTS = ['completed', 'partial', 'failed', 'expired', 'cancelled'] as const;
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

export const NOTICE_STATUSES = ['waiting', 'sent', 'failed', 'skipped'] as const;
