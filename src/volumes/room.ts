import type { Clock } from '../base/clock.js';
import type { Clouds } from '../cloud/clouds.js';
import { bootJob } from '../procedures/volume-boot/job.js';
import { createVolumeJob } from '../procedures/volume-create/job.js';
import { retypeJob } from '../procedures/volume-retype/job.js';
import { snapshotJob } from '../procedures/volume-snapshot/job.js';
import type { Descriptions } from '../report/view.js';
import type { RequestDesk } from '../requests/desk.js';
import type { Electorate } from '../requests/electorate.js';
import type { Ledger } from '../requests/ledger.js';
import { createJobProcedure } from '../requests/operation/procedure.js';
import type { Procedure } from '../requests/procedure.js';
import { describeVolumes } from './describe.js';
import { VolumesHouse } from './service.js';

/** After the client's own timeout an unanswered call may still act for this long. */
const ANSWER_MARGIN_MS = 5_000;

export interface VolumesRoomParts {
  clouds: Clouds;
  clock: Clock;
  /** The timeout of one call to a cloud, milliseconds. */
  callTimeoutMs: number;
  /** The requests' room is made with what is made here, so it is asked for only when something is done. */
  requests(): { ledger: Ledger; desk: RequestDesk; electorate: Electorate };
}

/** Everything about volumes: what the commands ask, how their requests run, and how their cards read. */
export interface VolumesRoom {
  service: VolumesHouse;
  procedures: readonly Procedure[];
  describe: Descriptions;
}

export function createVolumesRoom({ clouds, clock, callTimeoutMs, requests }: VolumesRoomParts): VolumesRoom {
  const planning = { electorate: () => requests().electorate };
  const deps = {
    cloud: (name: string) => clouds.open(name),
    ledger: () => requests().ledger,
    clock,
    answerMs: callTimeoutMs + ANSWER_MARGIN_MS,
  };
  const jobs = [createVolumeJob(planning), bootJob(planning), retypeJob(planning), snapshotJob(planning)];
  return {
    service: new VolumesHouse({ ...planning, clouds, clock, desk: () => requests().desk }),
    procedures: jobs.map((job) => createJobProcedure(deps, job)),
    describe: describeVolumes,
  };
}
