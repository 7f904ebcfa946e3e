import type { FailureRow } from './row.js';

/** What Nova's API refuses at once, or of a move that has ended in the meantime. */
export const REFUSALS: readonly FailureRow[] = [
  {
    id: 'not-abortable',
    match: /Cannot abort live migration|cannot abort (?:incoming )?migration/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'Nova cannot stop the move in the state it is in now.',
    remedy: 'Wait and ask again: a running move can be stopped, a queued one from microversion 2.65 on.',
    example:
      'Migration 7 state of instance 46c4b42b is post-migrating. Cannot abort live migration while the migration is in this state.',
    origin: 'nova exception.py InvalidMigrationState',
  },
  {
    id: 'no-active-migration',
    match:
      /Active live migration for instance \S{1,64} not found|Migration .{1,120}(?:is )?not found (?:for|is)|Migration \S{1,64} (?:is not|could not be) found|Migration not found for instance|is in an invalid state for '(?:abort live migration|force)/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The move ended in the meantime.',
    remedy: '`/migrate check` reads again where the server runs.',
    example: 'Active live migration for instance 46c4b42b not found',
    origin: 'nova exception.py NoActiveMigrationForInstance',
  },
  {
    id: 'instance-locked',
    match: /Instance \S{1,64} is locked/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server is locked.',
    remedy: 'Ask its owner to unlock it, or move it with an admin credential.',
    example: 'Instance 46c4b42b is locked',
    origin: 'nova exception.py InstanceIsLocked',
  },
  {
    id: 'migrating-already',
    match: /while it is in task_state migrating|in task_state migrating\. Cannot/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server is being moved already.',
    remedy: 'Wait until that move has ended: `/migrate list` shows it.',
    example: "Cannot 'os-migrateLive' instance 46c4b42b while it is in task_state migrating",
    origin: 'seen: HTTP 409',
  },
  {
    id: 'wrong-state',
    match:
      /while it is in (?:vm_state|task_state|power_state) \S|Cannot (?:live migrate|os-migrateLive) while the instance is in this state|in (?:vm_state|task_state|power_state) \S{1,40}\. Cannot \S{1,60} while the instance is in this state/i,
    certainty: 'certain',
    about: 'server',
    meaning: 'The server is in a state that cannot be moved live.',
    remedy: 'Only running or paused servers with no task move live; a stopped one needs a cold migration.',
    example: "Cannot 'os-migrateLive' instance 46c4b42b while it is in vm_state stopped",
    origin: 'seen: HTTP 409; nova exception.py InstanceInvalidState',
  },
  {
    id: 'policy-forbids',
    match: /Policy doesn't allow \S{1,120} to be performed/i,
    certainty: 'certain',
    about: 'service',
    meaning: "The cloud's policy does not give Drover's user this right.",
    remedy: 'Give the role of the credential the named policy rule.',
    example: "Policy doesn't allow os_compute_api:os-migrate-server:migrate_live to be performed.",
    origin: 'seen: HTTP 403',
  },
  {
    id: 'old-computes',
    match: /Live migration with API v2\.25 requires all the Mitaka upgrade/i,
    certainty: 'certain',
    about: 'service',
    meaning: 'Some nova-compute services are older than Mitaka, and "auto" needs them all upgraded.',
    remedy: 'Upgrade them, or take dead ones out of the list of services.',
    example:
      'Live migration with API v2.25 requires all the Mitaka upgrade to be complete before it is supported.',
    origin: 'nova exception.py LiveMigrationWithOldNovaNotSupported',
  },
];
