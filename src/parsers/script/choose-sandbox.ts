import type { ScriptConfig } from '../../config/script-config';
import { giveUp } from '../runtime/parser';
import { BubblewrapSandbox } from './bubblewrap-sandbox';
import type { Tools } from './interpreters';
import { ProcessSandbox } from './process-sandbox';
import type { Sandbox } from './sandbox';

/**
 * The strongest layer that works here, or the one that was asked for.
 * @param uid of a run; null: the worker's own
 * @throws ParserError `config` when bubblewrap was asked for and does not work
 */
export function chooseSandbox(wanted: ScriptConfig['sandbox'], tools: Tools, uid: number | null): Sandbox {
  if (wanted === 'process') return new ProcessSandbox(tools, uid !== null);
  const bubblewrap = BubblewrapSandbox.probe(tools, uid);
  if (bubblewrap !== null) return bubblewrap;
  if (wanted === 'auto') return new ProcessSandbox(tools, uid !== null);
  throw giveUp(
    'config',
    tools.bwrap === null
      ? 'SCRIPT_SANDBOX=bubblewrap, but bwrap is not installed (Debian: apt-get install bubblewrap).'
      : 'SCRIPT_SANDBOX=bubblewrap, but bwrap does not work here: the machine or container forbids user namespaces.',
  );
}
