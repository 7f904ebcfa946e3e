import { defineCommand, type Output, Unreadable } from '../command.js';
import { pairsOf } from '../lines.js';
import { script } from '../script.js';

export const multipath = defineCommand({
  id: 'multipath',
  purpose: 'Paths of multipathd and their states.',
  args: {},
  root: true,
  timeoutMs: 10_000,
  script: script('storage/multipath'),
  parse: parseMultipath,
});

export interface MultipathReading {
  readonly daemon: boolean;
  readonly paths: number;
  /** Paths whose state is neither active nor ready. */
  readonly failed: readonly string[];
}

/** `multipathd show paths format "%d %t %T"`: device, state for the kernel, state of the checker. */
export function parseMultipath(output: Output): MultipathReading {
  const found = pairsOf(output);
  const paths = found.get('path') ?? [];
  const daemon = found.get('daemon')?.[0];
  if (daemon !== 'yes' && daemon !== 'no') throw new Unreadable('does not tell whether multipathd runs');
  return {
    daemon: daemon === 'yes',
    paths: paths.length,
    failed: paths.filter((path) => /\b(failed|faulty|shaky)\b/.test(path)),
  };
}
