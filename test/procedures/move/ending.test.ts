import type { MigrationRecord } from '../../../src/cloud/migration.js';
import type { Server } from '../../../src/cloud/server.js';
import { type EndFacts, endOfNotMoved, outcomeOf } from '../../../src/procedures/move/ending.js';
import type { Request, Step } from '../../../src/requests/request.js';
import { movePlan } from '../../requests/support/fixtures.js';

const plan = movePlan();
const request = (...steps: Partial<Step>[]) => ({ id: 'aaaaaaaaaa', plan, steps }) as unknown as Request;
const facts = (status: string, server: Partial<Server> = {}): EndFacts => ({
  now: Date.parse('2026-11-22T14:00:09Z'),
  server: {
    host: 'compute1',
    status: 'ACTIVE',
    powerState: 1,
    taskState: null,
    volumeIds: [],
    ...server,
  } as Server,
  record: { id: '3', status, destination: 'compute2' } as MigrationRecord,
  action: undefined,
  proof: undefined,
});
const abort = (outcome?: Step['outcome']) =>
  ({ id: 'abort-1', sent: ['x'], ...(outcome === undefined ? {} : { outcome }) }) as Partial<Step>;

describe('how a move that Nova did not complete has ended', () => {
  it('is rolled back when it ran and the server is at home', () => {
    expect(endOfNotMoved(request(), plan, facts('failed'))).toBe('rolled-back');
    expect(endOfNotMoved(request(), plan, facts('cancelled'))).toBe('rolled-back');
  });

  it('is failed when it was refused before anything ran', () => {
    expect(endOfNotMoved(request(), plan, facts('error'))).toBe('failed');
  });

  it('is aborted when we asked for it, although Nova calls that failed', () => {
    expect(endOfNotMoved(request(abort('taken')), plan, facts('failed'))).toBe('aborted');
    expect(endOfNotMoved(request(abort()), plan, facts('failed'))).toBe('aborted');
    expect(endOfNotMoved(request(abort('refused')), plan, facts('failed'))).toBe('rolled-back');
  });

  it('is failed when the server is elsewhere or in ERROR, aborted or not', () => {
    expect(endOfNotMoved(request(abort('taken')), plan, facts('failed', { host: 'compute2' }))).toBe(
      'failed',
    );
    expect(endOfNotMoved(request(), plan, facts('failed', { status: 'ERROR' }))).toBe('failed');
  });
});

describe('the outcome of a move', () => {
  it("tells Nova's words where it gave any, and what they mean", () => {
    const action = {
      events: [
        { event: 'a', result: 'Success', details: null },
        {
          event: 'b',
          result: 'Error',
          details: 'No valid host was found. There are not enough hosts available.',
        },
      ],
    } as unknown as EndFacts['action'];
    const started = { id: 'migrate', sent: ['2026-11-22T14:00:00Z'] };
    const outcome = outcomeOf(request(started), plan, 'failed', { ...facts('error'), action });
    expect(outcome.novaMessage).toContain('No valid host');
    expect(outcome.meaning).not.toBeNull();
    expect(outcome.durationSeconds).toBe(9);
    expect(outcome.before?.host).toBe('compute1');
  });
});
