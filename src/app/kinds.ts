import type { Drains } from '../procedures/drain/drains.js';
import { enableKind } from '../procedures/drain/enable/kind.js';
import { createEnableProcedure } from '../procedures/drain/enable/procedure.js';
import { drainKind } from '../procedures/drain/kind.js';
import { forceKind } from '../procedures/force/kind.js';
import { createForceProcedure } from '../procedures/force/procedure.js';
import { moveKind } from '../procedures/move/kind.js';
import type { Moves } from '../procedures/move/moves.js';
import { repairKind } from '../procedures/repair/kind.js';
import { createRepairProcedure } from '../procedures/repair/procedure.js';
import { repairAccess } from '../procedures/repair/service.js';
import { rollingKind } from '../procedures/rolling/kind.js';
import type { Rollings } from '../procedures/rolling/rollings.js';
import { bootJob } from '../procedures/volume-boot/job.js';
import { bootKind } from '../procedures/volume-boot/kind.js';
import { createVolumeJob } from '../procedures/volume-create/job.js';
import { createKind } from '../procedures/volume-create/kind.js';
import { retypeJob } from '../procedures/volume-retype/job.js';
import { retypeKind } from '../procedures/volume-retype/kind.js';
import { snapshotJob } from '../procedures/volume-snapshot/job.js';
import { snapshotKind } from '../procedures/volume-snapshot/kind.js';
import type { KindDefinition } from '../report/kind.js';
import type { PresentedProcedure } from '../report/presented.js';
import { createJobProcedure } from '../volumes/jobs/procedure.js';
import type { ProceduresParts } from './procedures.js';

/** What procedures are made from; each takes what it needs. */
export interface MakingParts extends ProceduresParts {
  cloud: (name: string) => ReturnType<ProceduresParts['clouds']['open']>;
  moves: Moves;
  drains: Drains;
  rollings: Rollings;
}

interface RequestKind {
  kind: KindDefinition;
  make(parts: MakingParts): PresentedProcedure;
}

/** Every kind of request there is, and what carries it out: a new one is a folder and a line here. */
const ALL: readonly RequestKind[] = [
  { kind: moveKind, make: ({ moves }) => moves.procedure },
  { kind: forceKind, make: createForceProcedure },
  { kind: drainKind, make: ({ drains }) => drains.procedure },
  { kind: enableKind, make: createEnableProcedure },
  { kind: rollingKind, make: ({ rollings }) => rollings.procedure },
  { kind: repairKind, make: (parts) => createRepairProcedure({ ...parts, access: accessOf(parts) }) },
  { kind: createKind, make: (parts) => createJobProcedure(parts, createVolumeJob(parts)) },
  { kind: bootKind, make: (parts) => createJobProcedure(parts, bootJob(parts)) },
  { kind: retypeKind, make: (parts) => createJobProcedure(parts, retypeJob(parts)) },
  { kind: snapshotKind, make: (parts) => createJobProcedure(parts, snapshotJob(parts)) },
];

export const KINDS: readonly KindDefinition[] = ALL.map(({ kind }) => kind);

export function proceduresByKind(parts: MakingParts): ReadonlyMap<string, PresentedProcedure> {
  return new Map(ALL.map(({ kind, make }) => [kind.kind, make(parts)]));
}

function accessOf({ hosts, clock }: MakingParts): ReturnType<typeof repairAccess> {
  return hosts === undefined ? () => undefined : repairAccess(hosts, clock);
}
