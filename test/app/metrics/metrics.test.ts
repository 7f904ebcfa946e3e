import { BoundedLabels } from '../../../src/app/metrics/bounded-labels.js';
import { LABELS } from '../../../src/app/metrics/definitions.js';
import { Metrics } from '../../../src/app/metrics/metrics.js';
import { withEvent } from '../../../src/requests/changes.js';
import { Events } from '../../../src/requests/events.js';
import type { Request } from '../../../src/requests/request.js';
import { MemoryStore } from '../../support/memory-store.js';
import { outcome, request } from '../../support/requests.js';

const NOW = Date.parse('2026-11-22T15:00:00.000Z');

function stage(open: readonly Request[] = []) {
  const metrics = new Metrics();
  const events = new Events();
  const store = new MemoryStore();
  metrics.follow({
    events,
    open: () => open,
    moves: new Set(['migrate']),
    store,
    claims: { counts: () => ({ here: 3, elsewhere: 1 }) },
    platforms: () => [['slack', true] as const, ['discord', false] as const],
    clouds: () => ({ lab: 'reachable', far: 'not reachable', new: 'not asked yet' }),
    now: () => NOW,
  });
  const lines = async (name: string) =>
    (await metrics.text()).split('\n').filter((line) => line.startsWith(name));
  return { metrics, events, store, lines };
}

describe('metrics', () => {
  it('count a request from its making to its end, once', async () => {
    const { events, lines } = stage();
    const asked = request({ createdAt: '2026-11-22T14:30:00.000Z' });
    const approved = withEvent(
      asked,
      { type: 'approved', votes: 1, of: 1 },
      Date.parse(asked.createdAt) + 20_000,
    );
    const stalled = withEvent(
      { ...approved, state: 'running' },
      {
        type: 'stalled',
        choice: 'ask',
        figures: {
          remainingBytes: 1,
          dirtyBytesPerSecond: null,
          bandwidthBytesPerSecond: null,
          flatForSeconds: 60,
          pauseSeconds: null,
          novaGivesUpAt: null,
        },
      },
      NOW,
    );
    const done: Request = {
      ...stalled,
      state: 'succeeded',
      outcome: outcome({ downtimeMs: 240 }),
      endedAt: '2026-11-22T14:32:00.000Z',
      steps: [
        {
          id: 'migrate',
          intent: 'move it',
          call: { method: 'POST', path: '/', body: null },
          baseline: { migrations: [], actions: [] },
          sent: ['2026-11-22T14:31:00.000Z'],
        },
      ],
    };
    events.emit({ type: 'request-changed', before: undefined, request: asked });
    events.emit({ type: 'request-changed', before: asked, request: approved });
    events.emit({ type: 'request-changed', before: approved, request: stalled });
    events.emit({ type: 'request-changed', before: stalled, request: done });
    events.emit({ type: 'request-changed', before: done, request: { ...done, version: done.version + 1 } });

    expect(await lines('drover_requests_created_total')).toEqual([
      'drover_requests_created_total{kind="migrate"} 1',
    ]);
    expect(await lines('drover_requests_ended_total')).toEqual([
      'drover_requests_ended_total{kind="migrate",state="succeeded"} 1',
    ]);
    expect(await lines('drover_request_duration_seconds_sum')).toEqual([
      'drover_request_duration_seconds_sum{kind="migrate"} 60',
    ]);
    expect(await lines('drover_request_approval_seconds_sum')).toEqual([
      'drover_request_approval_seconds_sum{kind="migrate"} 20',
    ]);
    expect(await lines('drover_move_stalls_total')).toEqual(['drover_move_stalls_total{cloud="lab"} 1']);
    expect(await lines('drover_move_downtime_seconds_sum')).toEqual([
      'drover_move_downtime_seconds_sum{cloud="lab"} 0.24',
    ]);
  });

  it('tell what stands now, and forget what is gone', async () => {
    const open = [
      request({ createdAt: '2026-11-22T14:30:00.000Z' }),
      request({ id: 'bbbbbbbbbb', createdAt: '2026-11-22T14:50:00.000Z' }),
      request({ id: 'cccccccccc', state: 'running' }),
    ];
    const { lines } = stage(open);
    expect(await lines('drover_votes_waiting')).toEqual([
      'drover_votes_waiting{kind="migrate"} 2',
      'drover_votes_waiting_oldest_seconds{kind="migrate"} 1800',
    ]);
    expect(await lines('drover_moves_running')).toEqual(['drover_moves_running{cloud="lab"} 1']);
    open.length = 0;
    expect(await lines('drover_moves_running')).toEqual([]);
    expect(await lines('drover_votes_waiting')).toEqual([]);
  });

  it('tell the store, platforms, clouds and freezes', async () => {
    const { lines, store } = stage();
    expect(await lines('drover_platform_connected')).toEqual([
      'drover_platform_connected{platform="slack"} 1',
      'drover_platform_connected{platform="discord"} 0',
    ]);
    expect(await lines('drover_cloud_reachable')).toEqual([
      'drover_cloud_reachable{cloud="lab"} 1',
      'drover_cloud_reachable{cloud="far"} 0',
    ]);
    expect(await lines('drover_store_claimed')).toEqual(['drover_store_claimed 1']);
    expect(await lines('drover_frozen')).toEqual(['drover_frozen 0']);
    await store.setFreeze({ by: 'console:alice', byName: 'alice', at: '2026-11-22T15:00:00.000Z' });
    expect(await lines('drover_frozen')).toEqual(['drover_frozen 1']);
  });

  it('time what goes out at the edges', async () => {
    const { metrics, lines } = stage();
    metrics.apiCall('lab', { service: 'compute', method: 'GET', status: 200, ms: 30 });
    metrics.apiCall('lab', { service: 'compute', method: 'GET', status: null, ms: 5_000 });
    metrics.sshLogin('lab', 'failed');
    metrics.chatCall('slack', { method: 'chat.update', result: 'limited', ms: 12 });
    expect(await lines('drover_api_calls_total')).toEqual([
      'drover_api_calls_total{cloud="lab",service="compute",method="GET",status="200"} 1',
      'drover_api_calls_total{cloud="lab",service="compute",method="GET",status="none"} 1',
    ]);
    expect(await lines('drover_ssh_logins_total')).toEqual([
      'drover_ssh_logins_total{cloud="lab",result="failed"} 1',
    ]);
    expect(await lines('drover_chat_calls_total')).toEqual([
      'drover_chat_calls_total{platform="slack",call="chat.update",result="limited"} 1',
    ]);
  });

  it('time the operations of the store, and count those that fail', async () => {
    const { metrics, lines } = stage();
    let now = 0;
    class Failing extends MemoryStore {
      override async history(): Promise<never> {
        now += 7;
        throw new Error('the disk is full');
      }
      override async active() {
        now += 40;
        return await super.active();
      }
    }
    const observed = metrics.observed(new Failing(), () => now);
    await observed.active();
    await expect(observed.history({}, { size: 1 })).rejects.toThrow('the disk is full');
    expect(observed.held()).toBe(true);
    expect(await lines('drover_store_operation_duration_seconds_sum')).toEqual([
      'drover_store_operation_duration_seconds_sum{operation="active"} 0.04',
    ]);
    expect(await lines('drover_store_errors_total')).toEqual([
      'drover_store_errors_total{operation="history"} 1',
    ]);
  });
});

describe('labels', () => {
  it('stop growing: what comes beyond the bound is `other`', () => {
    const labels = new BoundedLabels();
    const given = Array.from({ length: 500 }, (_, index) => labels.of({ cloud: `c${index}` }).cloud);
    expect(new Set(given).size).toBe(LABELS.cloud.most);
    expect(given.at(-1)).toBe('other');
    expect(labels.of({ cloud: 'c0' }).cloud).toBe('c0');
  });
});
