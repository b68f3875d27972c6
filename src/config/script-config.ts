/** How users' scripts are run. */
export interface ScriptConfig {
  readonly sandbox: 'auto' | 'bubblewrap' | 'process';
  readonly folder: string;
  readonly concurrency: number;
  /** `NAME=value` each. */
  readonly variables: readonly string[];
  readonly first_uid: number;
  readonly python: string | null;
  readonly work_folder: string | null;
}
