import { enableKind } from '../procedures/drain/enable/kind.js';
import { drainKind } from '../procedures/drain/kind.js';
import { forceKind } from '../procedures/force/kind.js';
import { moveKind } from '../procedures/move/kind.js';
import { repairKind } from '../procedures/repair/kind.js';
import { bootKind } from '../procedures/volume-boot/kind.js';
import { createKind } from '../procedures/volume-create/kind.js';
import { retypeKind } from '../procedures/volume-retype/kind.js';
import { snapshotKind } from '../procedures/volume-snapshot/kind.js';
import type { KindDefinition } from '../report/kind.js';

/** Every kind of request there is. */
export const KINDS: readonly KindDefinition[] = [
  moveKind,
  forceKind,
  drainKind,
  enableKind,
  repairKind,
  createKind,
  bootKind,
  retypeKind,
  snapshotKind,
];
