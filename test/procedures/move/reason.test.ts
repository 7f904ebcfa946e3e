import { translate } from '../../../src/cloud/failures.js';
import type { InstanceAction, InstanceActionDetail } from '../../../src/cloud/migration.js';
import type { Server } from '../../../src/cloud/server.js';
import type { ReasonOnHosts } from '../../../src/procedures/move/host-port.js';
import { type ReasonFacts, reasonOf, saidByNova } from '../../../src/procedures/move/reason.js';
import type { Step } from '../../../src/requests/request.js';

const hosts = { source: 'compute1', destination: 'compute2' };
const migrate: Step = {
  id: 'migrate',
  intent: 'move it',
  call: { method: 'POST', path: '/servers/x/action', body: {} },
  baseline: { migrations: [], actions: ['req-old'] },
  sent: ['2026-11-22T14:00:00Z'],
};
const abort: Step = { ...migrate, id: 'abort-1' };

const actionOf = (action: string, requestId: string, userId: string | null = 'u-other'): InstanceAction => ({
  action,
  requestId,
  userId,
  projectId: null,
  startedAt: null,
  updatedAt: null,
  message: null,
});

const event = (name: string, details: string | null = null, traceback: string | null = null) => ({
  event: name,
  result: details === null ? 'Success' : 'Error',
  startedAt: null,
  finishedAt: null,
  host: null,
  details,
  traceback,
});
const ours = (...events: InstanceActionDetail['events']): InstanceActionDetail => ({
  ...actionOf('live-migration', 'req-1'),
  events,
});

const logged = (words: string): ReasonOnHosts => ({
  logLines: [{ host: 'compute1', at: '2026-11-22T14:00:05Z', text: words }],
  translation: translate(words, hosts),
  silent: [],
});
const facts = (more: Partial<ReasonFacts> = {}): ReasonFacts => ({
  ...hosts,
  server: null,
  action: ours(event('compute_live_migration')),
  actions: [actionOf('live-migration', 'req-1')],
  steps: [migrate],
  timeline: [],
  hosts: undefined,
  ...more,
});

const CANCELLED = 'operation aborted: migration out job: canceled by client';
const PORT = "Unable to find an unused port in range 'migration' (49152-49215)";
const NO_HOST = 'No valid host was found. There are not enough hosts available.';

describe('the reason of a failed move', () => {
  it('is not known where nobody tells any', () => {
    expect(reasonOf(facts())).toEqual({ meaning: null, remedy: null, likely: false });
  });

  it("is what the hosts' logs tell, before what Nova says in general", () => {
    const action = ours(event('conductor_live_migrate_instance', NO_HOST));
    expect(reasonOf(facts({ action, hosts: logged(PORT) })).meaning).toContain('no free port');
    expect(reasonOf(facts({ action })).meaning).toContain('None of the hosts');
  });

  it("is Nova's own failed event, where the logs know only that it failed", () => {
    const words = 'Binding failed for port 0b4dcd14, please check neutron logs for more information.';
    const action = ours(event('compute_pre_live_migration', words));
    expect(reasonOf(facts({ action, hosts: logged('Migration operation has aborted') })).meaning).toContain(
      'could not bind a port',
    );
  });

  // Seen on Zed: two activations at once, the first 200, the second 500; the record error, the server ERROR, all else well.
  it('is no network that may be cut where the port, in spite of the error, is up where the guest runs', () => {
    const words = 'Failed to activate binding for port 0b4dcd14 on host compute2; please check neutron logs';
    const action = ours(event('compute_live_migration', words));
    expect(reasonOf(facts({ action })).meaning).toContain('its network may be cut');
    for (const more of [{ action }, { hosts: logged(words) }]) {
      const told = reasonOf(facts({ ...more, portsUp: true }));
      expect(told).toMatchObject({
        meaning: expect.stringContaining('The guest runs there and its port is up there'),
        remedy: expect.stringContaining('Its network needs nothing.'),
        likely: false,
      });
    }
  });

  it('is not a general one where a log has words that nobody translates', () => {
    const action = ours(event('conductor_live_migrate_instance', NO_HOST));
    expect(reasonOf(facts({ action, hosts: logged('something new under the sun') })).meaning).toBeNull();
  });

  it('is a certain cause before a likely one, whoever tells it', () => {
    const action = ours(event('a', PORT));
    const keepalive = logged('internal error: connection closed due to keepalive timeout');
    expect(reasonOf(facts({ action, hosts: keepalive }))).toMatchObject({ likely: false });
    expect(reasonOf(facts({ hosts: keepalive }))).toMatchObject({ likely: true });
  });

  // Nova books the abort that nova-compute does at its start to the newest action, which is our move.
  it('is the restart of nova-compute, where an abort that nobody asked for stands in our own action', () => {
    const action = ours(event('compute_live_migration'), event('compute_live_migration_abort'));
    const told = reasonOf(facts({ action, hosts: logged(CANCELLED) }));
    expect(told.meaning).toBe('nova-compute of compute1 was restarted during the move, and stopped it.');
    expect(told.likely).toBe(false);
  });

  it('is somebody else who stopped it, by the id of their instance action', () => {
    const actions = [actionOf('live_migration_cancel', 'req-2'), actionOf('live-migration', 'req-1')];
    const told = reasonOf(facts({ actions, hosts: logged(CANCELLED) }));
    expect(told.meaning).toBe(
      "Somebody else (Nova's user u-other) asked Nova to stop the move; Drover did not.",
    );
  });

  it('is nobody else where we asked for the abort, or the one there is is older than the move', () => {
    const newer = [actionOf('live_migration_cancel', 'req-2')];
    expect(reasonOf(facts({ actions: newer, steps: [migrate, abort] })).meaning).toBeNull();
    const older = [actionOf('live_migration_cancel', 'req-old')];
    expect(reasonOf(facts({ actions: older })).meaning).toBeNull();
  });

  it("is likely Nova's own time limit, where the move ended when that was up and no log could be read", () => {
    const limit = Date.parse('2026-11-22T14:26:40Z');
    const told = reasonOf(facts({ times: { limit, ended: limit + 5_000 } }));
    expect(told.meaning).toContain("Nova's own time limit");
    expect(told.likely).toBe(true);
    expect(reasonOf(facts({ times: { limit, ended: limit - 120_000 } })).meaning).toBeNull();
  });

  it('is likely a destination that cannot be reached, where no cause is told', () => {
    const silent = {
      ...logged("operation failed: job 'migration out' unexpectedly failed"),
      silent: ['compute2'],
    };
    const told = reasonOf(facts({ hosts: silent }));
    expect(told.meaning).toMatch(/^compute2 does not answer over SSH/);
    expect(told.likely).toBe(true);
    expect(reasonOf(facts({ hosts: { ...logged(PORT), silent: ['compute2'] } })).meaning).toContain(
      'no free port',
    );
    // The source ended the move itself, so it was there.
    expect(
      reasonOf(facts({ hosts: { logLines: [], translation: undefined, silent: ['compute1'] } })).meaning,
    ).toBeNull();
  });
});

describe("Nova's own words", () => {
  it('are the most specific of its failed events, translated or not', () => {
    const action = ours(
      event('conductor_live_migrate_instance', NO_HOST),
      event('compute_check_can_live_migrate_destination', 'a thing of its own'),
    );
    expect(saidByNova(null, action, hosts).map(({ words }) => words)).toEqual([
      'a thing of its own',
      NO_HOST,
    ]);
  });

  it('are understood by the traceback where they say little', () => {
    const traceback =
      '  File "nova/compute/manager.py", line 1, in pre_live_migration\n    os_brick.exception.VolumeDeviceNotFound: Volume device not found at .\n';
    const action = ours(event('compute_live_migration', 'Remote error: VolumeDevice', traceback));
    expect(reasonOf(facts({ action })).meaning).toMatch(
      /device of one of the volumes did not appear on compute2/,
    );
    expect(saidByNova(null, action, hosts)[0]?.words).toBe('Remote error: VolumeDevice');
  });

  it("are the server's fault where no event failed", () => {
    const server = {
      fault: { code: 500, message: "CPU doesn't have compatibility.", details: null },
    } as Server;
    expect(saidByNova(server, ours(), hosts)[0]?.translation?.id).toBe('cpu-incompatible');
  });
});
