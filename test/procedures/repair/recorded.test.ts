import { silentLog } from '../../../src/base/log.js';
import { HostError } from '../../../src/hosts/host-error.js';
import { repairUndo } from '../../../src/procedures/repair/commands.js';
import { createRepairProcedure, type RepairDeps } from '../../../src/procedures/repair/procedure.js';
import { NotNow, recorded } from '../../../src/procedures/repair/recorded.js';
import { withEvent } from '../../../src/requests/changes.js';
import { Events } from '../../../src/requests/events.js';
import { createLedger } from '../../../src/requests/ledger.js';
import type { Step } from '../../../src/requests/request.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryStore } from '../../support/memory-store.js';
import { request } from '../../support/requests.js';
import { soleDriver } from '../../support/sole-driver.js';

const PLAN = {
  kind: 'preflight-repair',
  identity: {
    cloud: 'lab',
    user: 'nova',
    hosts: [{ name: 'compute1', address: null, hostKeys: [] }],
    undo: null,
  },
  policy: { quorum: 1, requesterMayApprove: false, expiresAfterMs: 1, executeWithinMs: 1 },
  about: { changes: [], before: { works: 0, of: 2 } },
};
const VALUES = { request: 'abcdefghij', user: 'nova' };
const FIRST: Step = {
  id: 'repair',
  intent: 'Set up SSH',
  call: { method: 'SSH', path: 'compute1', body: null },
  baseline: { migrations: [], actions: [] },
  sent: [],
};

async function repairing(...failures: HostError[]) {
  const store = new MemoryStore();
  const clock = new FakeClock();
  const parts = {
    ledger: createLedger({ store, clock, log: silentLog, events: new Events(), ...soleDriver }),
    clock,
    log: silentLog,
  };
  const made = request({
    kind: 'preflight-repair',
    plan: PLAN as never,
    state: 'running',
    timeline: [],
    version: 0,
    steps: [FIRST],
  });
  store.seed(made);
  const asked: unknown[] = [];
  const hosts = {
    run: async (...values: unknown[]) => {
      asked.push(values.slice(0, 1));
      const failed = failures.shift();
      if (failed !== undefined) throw failed;
      return ['put back'] as never;
    },
  };
  const read = async () => {
    const found = await store.get(made.id);
    if (found === undefined) throw new Error('no request');
    return found;
  };
  const run = async () => {
    const { run: once } = recorded(parts, hosts as never, await read());
    return await once('compute1', repairUndo, VALUES);
  };
  const deps = { ...parts, access: () => ({}), cloud: async () => ({}) } as unknown as RepairDeps;
  const advance = async () => {
    await createRepairProcedure(deps).advance(await read(), async () => ({ kind: 'yes' }));
    return await read();
  };
  const abort = () =>
    parts.ledger.change(made.id, (current) =>
      withEvent(current, { type: 'abort-asked', by: 'chat:alice', byName: 'alice' }, clock.now()),
    );
  return { store, clock, asked, read, run, advance, abort };
}

describe('a command of a repair', () => {
  it('does not run while the audit cannot be written', async () => {
    const { store, asked, run } = await repairing();
    store.audit = () => Promise.reject(new Error('ENOSPC'));
    await expect(run()).rejects.toBeInstanceOf(NotNow);
    expect(asked).toEqual([]);
  });

  it('that found no way to its host does not count, and its error is what is told', async () => {
    const { read, run } = await repairing(
      new HostError('unreachable', 'compute1', 'compute1 is out of reach'),
    );
    await expect(run()).rejects.toThrow('compute1 is out of reach');
    expect((await read()).steps).toEqual([FIRST]);
    expect(await run()).toEqual(['put back']);
    expect((await read()).steps).toMatchObject([FIRST, { id: 'repair-undo compute1', outcome: 'taken' }]);
  });

  it('whose end is not known is counted, and run again after a pause', async () => {
    const { clock, asked, run } = await repairing(
      new HostError('dropped', 'compute1', 'the connection broke'),
    );
    await expect(run()).rejects.toThrow('the connection broke');
    await expect(run()).rejects.toBeInstanceOf(NotNow);
    await clock.advance(5_000);
    await run();
    expect(asked).toHaveLength(2);
  });
});

describe('an abort of a repair', () => {
  it('ends it before anything is written', async () => {
    const { abort, advance, asked } = await repairing();
    await abort();
    const { state, outcome } = await advance();
    expect([state, outcome?.meaning]).toEqual(['aborted', 'it was aborted before anything was written.']);
    expect(asked).toEqual([]);
  });

  it('lets no further command run, and says how to take back what was written', async () => {
    const { abort, advance, run, asked, read } = await repairing();
    await run();
    await abort();
    await expect(run()).rejects.toBeInstanceOf(NotNow);
    expect(asked).toHaveLength(1);
    const { state, outcome, id } = await advance();
    expect(state).toBe('aborted');
    expect(outcome?.remedy).toBe(`/preflight repair --undo m-${id} takes it back.`);
    expect((await read()).endedAt).toBeDefined();
  });
});
