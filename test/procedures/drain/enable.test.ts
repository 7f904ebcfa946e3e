import { silentLog } from '../../../src/base/log.js';
import type { Cloud } from '../../../src/cloud/cloud.js';
import type { PreparedCall } from '../../../src/cloud/prepared-call.js';
import type { EnablePlan } from '../../../src/procedures/drain/enable/plan.js';
import { createEnableProcedure } from '../../../src/procedures/drain/enable/procedure.js';
import { withEvent } from '../../../src/requests/changes.js';
import { Events } from '../../../src/requests/events.js';
import { createLedger } from '../../../src/requests/ledger.js';
import { planRule } from '../../../src/requests/rule.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryStore } from '../../support/memory-store.js';
import { request } from '../../support/requests.js';
import { soleDriver } from '../../support/sole-driver.js';

const HOUR = 3_600_000;
const CALL: PreparedCall = {
  service: 'compute',
  method: 'PUT',
  path: '/os-services/1',
  route: '/os-services/{service}',
  microversion: '2.53',
  body: { status: 'enabled' },
};
const PLAN: EnablePlan = {
  kind: 'enable',
  identity: {
    cloud: 'lab',
    host: 'compute1',
    service: '1',
    from: { status: 'disabled', reason: 'drover: emptied' },
    to: { status: 'enabled', reason: null },
    adopted: false,
  },
  policy: planRule({ quorum: 1, requesterMayApprove: false, expiresAfterMs: HOUR, executeWithinMs: HOUR }),
  about: { source: 'compute1', drain: null },
};

/** A host that is being enabled, and somebody who asks to abort that; `takes`: what Nova does with the call. */
async function aborted({ sends, takes }: { sends: boolean; takes: boolean }) {
  const store = new MemoryStore();
  const clock = new FakeClock();
  const ledger = createLedger({ store, clock, log: silentLog, events: new Events(), ...soleDriver });
  let status = 'disabled';
  const cloud = {
    services: async () => [
      { id: '1', host: 'compute1', status, disabledReason: PLAN.identity.from.reason, forcedDown: false },
    ],
    prepareService: async () => CALL,
    send: async () => {
      if (takes) status = 'enabled';
      return { status: 200, requestId: 'req-enabled' };
    },
  } as unknown as Cloud;
  const procedure = createEnableProcedure({
    cloud: async () => cloud,
    ledger,
    clock,
    log: silentLog,
  });
  const asked = request({ kind: 'enable', plan: PLAN, state: 'approved', timeline: [], version: 0 });
  const look = await procedure.lastLook(asked);
  if (look.kind !== 'go') throw new Error(`it does not start: ${JSON.stringify(look)}`);
  store.seed({ ...asked, state: 'running', steps: [look.step] });
  const advance = async () => {
    const now = await store.get(asked.id);
    if (now !== undefined) await procedure.advance(now, async () => ({ kind: 'yes' }));
  };
  if (sends) await advance();
  await ledger.change(asked.id, (current) =>
    withEvent(current, { type: 'abort-asked', by: 'fake:U0REQ', byName: 'ann' }, clock.now()),
  );
  await advance();
  return await store.get(asked.id);
}

describe('an abort of the enabling of a host', () => {
  it('is told as an abort where nothing was sent', async () => {
    expect(await aborted({ sends: false, takes: true })).toMatchObject({
      state: 'aborted',
      outcome: { meaning: 'aborted before it was sent' },
    });
  });

  it('comes too late where Nova shows the host enabled', async () => {
    expect(await aborted({ sends: true, takes: true })).toMatchObject({ state: 'succeeded' });
  });

  it('says how the host stands where Nova has not done it', async () => {
    expect(await aborted({ sends: true, takes: false })).toMatchObject({
      state: 'aborted',
      outcome: { meaning: 'aborted; Nova shows compute1 disabled' },
    });
  });
});
