import { inState, withEvent } from '../../src/requests/changes.js';
import { due } from '../../src/requests/reminders.js';
import type { Request } from '../../src/requests/request.js';
import { request } from '../support/requests.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const asked = Date.parse('2026-11-22T14:30Z');

const electorate = {
  rule: () => ({ expiresAfterMs: 4 * HOUR }),
  approversOf: () => ['fake:U0BOSS'],
} as never;
const parts = { electorate, onDuty: ['fake:ann', 'fake:bob', 'fake:carol'], escalateAfterMs: 15 * MINUTE };
const said = (of: Request, at: number) => due(of, parts, at);
/** As long as there is something to say it is said. */
const afterSaying = (of: Request, at: number): Request => {
  const event = said(of, at);
  return event === undefined ? of : withEvent(of, event, at);
};

describe('approvers', () => {
  it('are reminded once, half an hour before votes count no longer', () => {
    const open = request();
    expect(said(open, asked + 3 * HOUR + 29 * MINUTE)).toBeUndefined();
    const at = asked + 3 * HOUR + 30 * MINUTE;
    expect(said(open, at)).toEqual({ type: 'reminded', until: '2026-11-22T18:30:00.000Z' });
    expect(said(afterSaying(open, at), at + MINUTE)).toBeUndefined();
    expect(said(open, asked + 4 * HOUR)).toBeUndefined();
  });

  it('of what is to start soon are reminded when a quarter of the time is left', () => {
    const soon = request({ window: { notBefore: '2026-11-22T15:10:00.000Z' } });
    expect(said(soon, asked + 29 * MINUTE)).toBeUndefined();
    expect(said(soon, asked + 30 * MINUTE)).toEqual({ type: 'reminded', until: '2026-11-22T15:10:00.000Z' });
  });

  it('are not reminded of what is decided, or is part of something else', () => {
    const at = asked + 3 * HOUR + 45 * MINUTE;
    expect(said(request({ state: 'approved' }), at)).toBeUndefined();
    expect(said(request({ parent: 'bbbbbbbbbb' }), at)).toBeUndefined();
  });
});

describe('people on duty', () => {
  const unknown = () =>
    withEvent(
      inState(request({ requester: { id: 'fake:ann', name: 'ann' } }), 'unknown', asked + HOUR),
      { type: 'unknown', why: 'Nova is silent', place: null },
      asked,
    );

  it('are told one after another, each after some time without anybody acting, and never the owner', () => {
    let waiting = unknown();
    expect(said(waiting, asked + 14 * MINUTE)).toBeUndefined();
    const told: string[] = [];
    for (let minute = 15; minute < 120; minute++) {
      const event = said(waiting, asked + minute * MINUTE);
      if (event?.type === 'escalated') told.push(`${event.to} ${minute}`);
      waiting = afterSaying(waiting, asked + minute * MINUTE);
    }
    expect(told).toEqual(['fake:bob 15', 'fake:carol 30']);
  });

  it('are given time when somebody takes it', () => {
    const at = asked + 10 * MINUTE;
    const taken = withEvent(unknown(), { type: 'taken', by: 'fake:bob', byName: 'bob' }, at);
    expect(said(taken, asked + 15 * MINUTE)).toBeUndefined();
    expect(said(taken, at + 15 * MINUTE)).toMatchObject({ type: 'escalated', to: 'fake:ann' });
  });

  it('are told of a parent that is paused for too long, anew each time that it pauses', () => {
    const paused = (of: Request, at: number) =>
      withEvent(
        inState(of, 'paused', at + HOUR),
        { type: 'paused', by: 'drover', byName: 'Drover', why: 'a move failed' },
        at,
      );
    const parent = paused(request({ state: 'running', requester: { id: 'fake:ann', name: 'ann' } }), asked);
    expect(said(parent, asked + 14 * MINUTE)).toBeUndefined();
    const told = afterSaying(parent, asked + 15 * MINUTE);
    expect(told.timeline.at(-1)).toMatchObject({ type: 'escalated', to: 'fake:bob' });
    const on = withEvent(
      inState(told, 'running', undefined),
      { type: 'resumed', by: 'fake:bob', byName: 'bob' },
      asked + 20 * MINUTE,
    );
    expect(said(on, asked + HOUR)).toBeUndefined();
    const again = paused(on, asked + HOUR);
    expect(said(again, asked + HOUR + 14 * MINUTE)).toBeUndefined();
    expect(said(again, asked + HOUR + 15 * MINUTE)).toMatchObject({ type: 'escalated', to: 'fake:bob' });
  });

  it('are not told once it goes on', () => {
    const on = inState(unknown(), 'running', asked + HOUR);
    expect(said(on, asked + 30 * MINUTE)).toBeUndefined();
  });
});

describe('an emergency', () => {
  const plan = { ...request().plan, emergency: { reason: 'fire' } };
  const started = withEvent(
    request({ plan }),
    { type: 'started', step: 'migrate', intent: 'move', requestId: 'req-1' },
    asked,
  );
  const ended = inState(started, 'succeeded', undefined);

  it('is to be confirmed at its end, and each day until an approver has', () => {
    expect(said(inState(started, 'running', asked), asked + MINUTE)).toBeUndefined();
    expect(said(ended, asked + MINUTE)).toEqual({ type: 'confirmation-asked', approvers: ['fake:U0BOSS'] });
    const told = afterSaying(ended, asked + MINUTE);
    expect(said(told, asked + 23 * HOUR)).toBeUndefined();
    expect(said(told, asked + 25 * HOUR)).toMatchObject({ type: 'confirmation-asked' });
    const confirmed = withEvent(
      told,
      { type: 'emergency-confirmed', by: 'fake:U0BOSS', byName: 'bob' },
      asked + HOUR,
    );
    expect(said(confirmed, asked + 48 * HOUR)).toBeUndefined();
  });

  it('that never started needs no confirmation', () => {
    expect(said(inState(request({ plan }), 'withdrawn', undefined), asked + HOUR)).toBeUndefined();
  });
});
