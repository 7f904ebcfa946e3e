import type { MigratePlan } from '../../requests/plan.js';
import type { Step } from '../../requests/request.js';

interface Baseline {
  migrations: readonly string[];
  actions: readonly string[];
}

/** The one call that moves a server, exactly as it will be sent (Nova API reference, "Live-Migrate Server"). */
export function migrateStep(plan: MigratePlan, baseline: Baseline): Step {
  const { server, destination, blockMigration, source } = plan.identity;
  return {
    id: 'migrate',
    intent: `live-migrate ${plan.about.serverName} from ${source} to ${destination ?? "the scheduler's choice"}`,
    call: {
      method: 'POST',
      path: `/servers/${server}/action`,
      body: {
        'os-migrateLive': {
          host: destination,
          block_migration: blockMigration,
          ...(blockMigration === false ? { disk_over_commit: false } : {}),
        },
      },
    },
    baseline,
    sent: [],
  };
}

/** `number`: an abort that was refused may be asked for again. */
export function abortStep(server: string, migration: string, baseline: Baseline, number: number): Step {
  return {
    id: `abort-${number}`,
    intent: `abort migration ${migration}`,
    call: { method: 'DELETE', path: `/servers/${server}/migrations/${migration}`, body: null },
    baseline,
    sent: [],
  };
}

export function forceStep(server: string, migration: string, baseline: Baseline): Step {
  return {
    id: 'force',
    intent: `force migration ${migration} to complete`,
    call: {
      method: 'POST',
      path: `/servers/${server}/migrations/${migration}/action`,
      body: { force_complete: null },
    },
    baseline,
    sent: [],
  };
}

export function withStep(steps: readonly Step[], changed: Step): readonly Step[] {
  return steps.map((step) => (step.id === changed.id ? changed : step));
}
