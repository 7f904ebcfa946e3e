import { DroverError } from '../../base/errors.js';
import type { GuestRule } from '../../config/guest-rule.js';
import type { Finding } from '../../preflight/finding.js';
import { guestAddress } from '../../preflight/guest-address.js';
import { copiesLocalDisks } from '../../preflight/local-disks.js';
import type { Preflight } from '../../preflight/preflight.js';
import { trackRecordOf } from '../../preflight/track-record.js';
import type { IfStalled, MovePlan } from './plan.js';

/** Nova's power state. */
const PAUSED = 3;

export interface PlanChoices {
  ifStalled: IfStalled;
  policy: MovePlan['policy'];
  /** Absent: nobody asks the guest while it moves. */
  guest?: GuestRule;
}

/**
 * The plan that people are asked about, from what a preflight read.
 * @throws DroverError `plan-incomplete` when something that the plan must name could not be read.
 */
export function planMove(preflight: Preflight, choices: PlanChoices): MovePlan {
  return {
    kind: 'migrate',
    identity: identityOf(preflight),
    ifStalled: choices.ifStalled,
    policy: choices.policy,
    about: {
      ...aboutOf(preflight),
      ...(choices.guest === undefined
        ? {}
        : { guest: { ...choices.guest, address: guestAddress(preflight.server) } }),
    },
  };
}

/** What the digest covers, as it is now: compare with a plan's by `driftBetween`. Throws as `planMove`. */
export function identityOf(preflight: Preflight): MovePlan['identity'] {
  const { server } = preflight;
  if (server.host === null) throw incomplete("the server's host", 'we may not see it');
  const { capabilities } = preflight.readings;
  if (capabilities?.read !== true) throw incomplete('what this cloud can do', capabilities?.why);
  return {
    cloud: preflight.cloud.name,
    server: server.id,
    project: server.projectId,
    flavor: server.flavor.id ?? server.flavor.name,
    vmState: server.vmState,
    powerState: server.powerState,
    source: server.host,
    destination: preflight.destination,
    volumes: volumesOf(preflight).map(({ id, attachments }) => ({ id, attachments })),
    blockMigration: capabilities.value.blockMigration,
  };
}

/** By id, so that the same facts always give the same digest. */
function volumesOf(preflight: Preflight): MovePlan['about']['volumes'] {
  const { server, readings } = preflight;
  const { volumes } = readings;
  if (volumes?.read !== true) throw incomplete('the volumes of the server', volumes?.why);
  return volumes.value
    .map((volume) => ({
      id: volume.id,
      name: volume.name,
      sizeGib: volume.sizeGib,
      type: volume.type,
      attachments: volume.attachments
        .filter((attachment) => attachment.serverId === server.id)
        .map((attachment) => attachment.id)
        .sort(),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function aboutOf(preflight: Preflight): MovePlan['about'] {
  const { server, readings, destination, findings } = preflight;
  const chosen = preflight.ranked.find((one) => one.host === destination);
  return {
    serverName: server.name,
    projectName: readings.projectName?.read === true ? readings.projectName.value : null,
    region: preflight.cloud.region,
    flavorName: server.flavor.name,
    memoryMib: server.flavor.memoryMib,
    vcpus: server.flavor.vcpus,
    addresses: server.addresses,
    metadata: server.metadata,
    volumes: volumesOf(preflight),
    hostId: server.hostId,
    launchedAt: server.launchedAt,
    sourceHypervisor: server.hypervisorHostname,
    domain: server.instanceName,
    copiesLocalDisks: copiesLocalDisks(server),
    forecast: preflight.forecast,
    destinationAfter: chosen?.after ?? null,
    trackRecord: recordOf(preflight),
    // Nova never sends a paused guest by post-copy (nova/virt/libvirt/driver.py).
    postCopy: server.powerState === PAUSED ? false : preflight.postCopy,
    novaGivesUpAfterSeconds: preflight.novaGivesUpAfterSeconds,
    findings: findings.flatMap(told),
    notes: findings.filter((finding) => finding.inform === true).map((finding) => finding.text),
    counts: preflight.counts,
  };
}

function recordOf({ server, readings, destination }: Preflight): MovePlan['about']['trackRecord'] {
  if (readings.trackRecord?.read !== true || server.host === null || destination === null) return null;
  const record = trackRecordOf(readings.trackRecord.value, server.host, destination);
  return record === null ? null : { done: record.done, of: record.of, lastAt: record.lastAt };
}

function told(finding: Finding): MovePlan['about']['findings'] {
  const { check, verdict, text } = finding;
  return verdict === 'warn' || verdict === 'unknown' ? [{ check, verdict, text }] : [];
}

function incomplete(what: string, why: string | undefined): DroverError {
  return new DroverError(
    `No plan can be made: ${what} could not be read${why === undefined ? '' : ` (${why})`}.`,
    {
      code: 'plan-incomplete',
      remedy:
        "Give Drover's credential the rights that the guide lists, or try again when the service answers.",
    },
  );
}
