import { list } from '../../base/format/findings.js';
import { type Check, defineCheck, fail, pass, unknown, warn } from '../check.js';
import { copiesLocalDisks } from '../local-disks.js';

/** A1. Abort in the queue needs 2.65, `auto` 2.25; below, only a server without local disks may move. */
const apiLevel = defineCheck({
  id: 'A1',
  title: 'Nova API level',
  scope: 'cloud',
  reads: { cloud: ['capabilities'], server: ['server'] },
  decide: ({ cloud: { capabilities }, server: { server } }) => {
    const seen = `Nova up to ${capabilities.novaMax}`;
    if (capabilities.canAbortQueued) return pass(seen);
    if (capabilities.blockMigration === 'auto') {
      return warn(
        `${seen}: a move cannot be stopped while it is queued or preparing`,
        'Nova 2.65 and up can; here wait until it runs, then abort.',
      );
    }
    if (copiesLocalDisks(server) || server.flavor.lost) {
      return fail(
        `${seen}: it cannot choose by itself which disks to copy (2.25), and this server may have local disks`,
        'Migrate it cold, or upgrade Nova to Mitaka or later.',
      );
    }
    return warn(
      `${seen}: ${capabilities.canAbort ? '' : 'a move cannot be stopped, '}disks cannot be chosen automatically`,
      'The server has no local disk, so nothing needs copying. Watch the move; Nova 2.65 and up can do more.',
    );
  },
});

/** A2. Without these reads a destination cannot be chosen and a move cannot be followed. */
const rights = defineCheck({
  id: 'A2',
  title: 'Rights',
  scope: 'cloud',
  reads: { cloud: ['rights', 'identity'] },
  decide: ({ cloud: { rights: tried, identity } }) => {
    const denied = tried.filter((right) => right.allowed === false);
    const untried = tried.filter((right) => right.allowed === null);
    if (denied.length > 0) {
      return fail(
        `user ${identity.userName} may not read ${list(denied.map((right) => right.what))}`,
        "Give the role of Drover's credential these rights (the guide lists the policy rules), or use one that has them.",
      );
    }
    if (untried.length > 0) {
      return unknown(
        `could not try ${list(untried.map((right) => right.what))}: ${untried[0]?.why ?? 'no answer'}`,
        'Try again when the services answer.',
      );
    }
    return pass(`user ${identity.userName} may read ${list(tried.map((right) => right.what))}`);
  },
});

export const cloudChecks: readonly Check[] = [apiLevel, rights];
