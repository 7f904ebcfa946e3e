import type { MigrationRecord } from '../../../src/cloud/migration.js';
import type { Server } from '../../../src/cloud/server.js';
import { judgeMove, type MoveSeen } from '../../../src/procedures/move/judge.js';
import type { Step } from '../../../src/requests/request.js';

const limits = { answerMs: 35_000, traceMs: 300_000 };
const sentAt = Date.parse('2026-11-22T14:00:00.000Z');
const step = (more: Partial<Step> = {}): Step => ({
  id: 'migrate',
  intent: 'live-migrate',
  call: { method: 'POST', path: '/servers/s/action', body: {} },
  baseline: { migrations: [], actions: [] },
  sent: [new Date(sentAt).toISOString()],
  ...more,
});
const record = (status: string) => ({ id: '7', serverId: 's', status }) as MigrationRecord;
const server = (more: Partial<Server>) => ({ id: 's', host: 'compute1', taskState: null, ...more }) as Server;
const seen = (more: Partial<MoveSeen>): MoveSeen => ({
  at: sentAt + 1_000,
  record: undefined,
  action: false,
  server: undefined,
  ...more,
});
const judge = (more: Partial<MoveSeen>, of: Partial<Step> = {}) =>
  judgeMove(step(of), 'compute1', seen(more), limits);

describe('what to make of a move that was sent', () => {
  it('waits while its record is under way, with or without an answer', () => {
    for (const status of [
      'accepted',
      'queued',
      'preparing',
      'running',
      'running (post-copy)',
      'post-migrating',
    ]) {
      expect(judge({ record: record(status) })).toEqual({ kind: 'wait', taken: true });
    }
  });

  it('takes completed at its word only as far as "look now"', () => {
    expect(judge({ record: record('completed') })).toEqual({ kind: 'completed' });
  });

  it('calls it not moved once the record has failed and the server is at rest', () => {
    const failed = record('failed');
    expect(judge({ record: failed })).toEqual({ kind: 'read-server' });
    expect(judge({ record: failed, server: server({}) })).toEqual({
      kind: 'not-moved',
      recordStatus: 'failed',
    });
  });

  it('waits on while Nova still cleans up, as it does for a minute when the target has just stopped', () => {
    expect(judge({ record: record('error'), server: server({ taskState: 'migrating' }) })).toEqual({
      kind: 'wait',
      taken: true,
    });
  });

  it('asks nothing else of an accepted call while its record is about to show', () => {
    const accepted = { answer: { status: 202, requestId: 'req-1' } } as Partial<Step>;
    expect(judge({ at: sentAt + 4_000 }, accepted)).toEqual({ kind: 'wait', taken: true });
    expect(judge({ at: sentAt + 5_000 }, accepted)).toEqual({ kind: 'read-server' });
    // Whether one that was not answered has arrived is only seen by what it did.
    expect(judge({ at: sentAt + 4_000 })).toEqual({ kind: 'read-server' });
  });

  it('does not send again while an unanswered call may still act', () => {
    expect(judge({ at: sentAt + 34_000, server: server({}) })).toEqual({ kind: 'wait', taken: false });
  });

  it('sends once more when an unanswered call left no trace, and never a third time', () => {
    const late = { at: sentAt + 36_000, server: server({}) };
    expect(judge(late)).toEqual({ kind: 'send-again' });
    const twice = [new Date(sentAt - 60_000).toISOString(), new Date(sentAt).toISOString()];
    expect(judge(late, { sent: twice })).toMatchObject({ kind: 'lost' });
  });

  it('does not send again when the call took effect and only its answer was lost', () => {
    expect(judge({ at: sentAt + 36_000, server: server({}), action: true })).toEqual({
      kind: 'wait',
      taken: true,
    });
    expect(judge({ at: sentAt + 36_000, server: server({ taskState: 'migrating' }) })).toEqual({
      kind: 'wait',
      taken: false,
    });
  });

  it('asks people when the server is elsewhere and no record is ours', () => {
    expect(judge({ at: sentAt + 36_000, server: server({ host: 'compute2' }) })).toMatchObject({
      kind: 'lost',
    });
  });

  it('says so when the server was deleted', () => {
    expect(judge({ server: null })).toEqual({ kind: 'server-gone' });
  });
});
