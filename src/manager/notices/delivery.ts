/** What became of one try to deliver a notice. */
export type Delivery =
  | { readonly outcome: 'sent'; readonly receipt: string }
  /** Try again, not before so many milliseconds; `everyone`: nothing else goes to this target before either. */
  | { readonly outcome: 'later'; readonly after_ms: number | null; readonly error: string; readonly everyone?: boolean }
  /** No try will help. `disable`: nor will it for other notices to this target. */
  | { readonly outcome: 'failed'; readonly error: string; readonly disable?: boolean }
  /** The target has another name from now on. */
  | { readonly outcome: 'moved'; readonly target: string };

/** A file that goes along. */
export interface Attachment {
  readonly name: string;
  readonly bytes: number;
  readonly storage_key: string;
}
