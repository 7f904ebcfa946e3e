import { inState, withEvent } from '../../src/requests/changes.js';
import { type DroverEvent, Events } from '../../src/requests/events.js';
import type { Request, Step } from '../../src/requests/request.js';
import { request } from '../support/requests.js';

const NOW = Date.parse('2026-11-22T15:00Z');
const AT = '2026-11-22T15:00:00.000Z';
const STEP: Step = {
  id: 'migrate',
  intent: 'move',
  call: { method: 'POST', path: '/', body: null },
  baseline: { migrations: [], actions: [] },
  sent: [],
};
const having = (of: Request, change: Partial<Step>): Request => ({ ...of, steps: [{ ...STEP, ...change }] });

function told(...states: readonly Request[]): readonly string[] {
  const events = new Events();
  const seen: DroverEvent[] = [];
  events.on((event) => seen.push(event));
  for (const [index, state] of states.entries()) events.changed(states[index - 1], state);
  return seen.flatMap((event) => {
    if (event.type === 'operation') return [`${event.step} ${event.came}`];
    return event.type === 'vote' ? [`${event.actor} ${event.came}`] : [];
  });
}

describe('the stream of events', () => {
  const open = request();

  it('tells of each change of a request first, then what it brought', () => {
    const types: string[] = [];
    const events = new Events();
    const stop = events.on(({ type }) => types.push(type));
    events.changed(undefined, open);
    events.changed(open, having(open, { sent: [AT] }));
    stop();
    events.changed(open, having(open, { sent: [AT] }));
    expect(types).toEqual(['request-changed', 'request-changed', 'operation']);
  });

  it('tells of an operation when it is sent and what came of it, each once', () => {
    const running = inState(having(open, {}), 'running', NOW);
    const sent = having(running, { sent: [AT] });
    const looking = withEvent(sent, { type: 'looking', step: 'migrate', why: 'no answer' }, NOW);
    const again = having(looking, { sent: [AT, AT] });
    const taken = having(again, { sent: [AT, AT], outcome: 'taken' });
    expect(told(running, sent, looking, again, taken, taken)).toEqual([
      'migrate sent',
      'migrate lost',
      'migrate sent',
      'migrate taken',
    ]);
    expect(told(running, sent, having(sent, { sent: [AT], outcome: 'refused' }))).toEqual([
      'migrate sent',
      'migrate refused',
    ]);
  });

  it('tells of one that never left, whether its step stays or goes with it', () => {
    const sent = having(open, { sent: [AT] });
    expect(told(having(open, {}), sent, having(open, {}))).toEqual(['migrate sent', 'migrate unsent']);
    expect(told(open, sent, open)).toEqual(['migrate sent', 'migrate unsent']);
  });

  it('tells of votes, whoever takes them away', () => {
    const bob = { actor: 'fake:bob', actorName: 'bob' } as const;
    const voted = withEvent(open, { type: 'voted', ...bob, verdict: 'approve', via: 'button' }, NOW);
    const back = withEvent(voted, { type: 'vote-taken-back', ...bob }, NOW);
    const rejected = withEvent(back, { type: 'voted', ...bob, verdict: 'reject', via: 'button' }, NOW);
    const gone = withEvent(rejected, { type: 'vote-void', ...bob, why: 'role' }, NOW);
    expect(told(open, voted, back, rejected, gone)).toEqual([
      'fake:bob approve',
      'fake:bob taken-back',
      'fake:bob reject',
      'fake:bob void',
    ]);
  });
});
