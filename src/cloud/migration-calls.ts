/** One write, exactly as it is sent: what is stored and audited before it leaves. */
export interface CloudCall {
  /** What is about to be done, in a few words for the audit. */
  intent: string;
  call: { method: string; path: string; body: unknown };
}

/** Nova API reference, "Live-Migrate Server (os-migrateLive Action)". */
export function liveMigrateCall(ask: {
  server: string;
  serverName: string;
  source: string;
  /** null: the scheduler's choice. */
  destination: string | null;
  blockMigration: 'auto' | false;
}): CloudCall {
  const { server, serverName, source, destination, blockMigration } = ask;
  return {
    intent: `live-migrate ${serverName} from ${source} to ${destination ?? "the scheduler's choice"}`,
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
  };
}

/** Nova API reference, "Delete (Abort) Migration"; since 2.24. */
export function abortMigrationCall(server: string, migration: string): CloudCall {
  return {
    intent: `abort migration ${migration}`,
    call: { method: 'DELETE', path: `/servers/${server}/migrations/${migration}`, body: null },
  };
}

/** Nova API reference, "Force Migration Complete Action"; since 2.22. */
export function forceCompleteCall(server: string, migration: string): CloudCall {
  return {
    intent: `force migration ${migration} to complete`,
    call: {
      method: 'POST',
      path: `/servers/${server}/migrations/${migration}/action`,
      body: { force_complete: null },
    },
  };
}
