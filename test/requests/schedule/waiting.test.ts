import type { Electorate } from '../../../src/requests/electorate.js';
import type { Ledger } from '../../../src/requests/ledger.js';
import type { Request } from '../../../src/requests/request.js';
import { atItsTime } from '../../../src/requests/schedule/waiting.js';
import { request } from '../../support/requests.js';

const START = Date.parse('2026-11-22T14:30:00Z');
const HOUR = 3_600_000;

const electorate = {
  rule: () => ({
    quorum: 1,
    requesterMayApprove: false,
    expiresAfterMs: 4 * HOUR,
    executeWithinMs: 24 * HOUR,
  }),
  personOf: (actor: string) => actor,
} as unknown as Electorate;

/** As it stands after a look, by a clock that is a millisecond further each time that it is read. */
async function lookedAt(of: Request): Promise<Request | undefined> {
  let now = START;
  const clock = { now: () => now++, monotonic: () => now, sleep: async () => undefined };
  const ledger = { change: async (_id: string, decide: (current: Request) => Request) => decide(of) };
  const votes = { read: async () => ({ kind: 'read', request: of }) as const };
  return await atItsTime({ clock, ledger: ledger as unknown as Ledger, electorate, votes }, of);
}

const approved = (change: Partial<Request>) =>
  request({ state: 'approved', approvedAt: new Date(START - 1_000).toISOString(), votes: [], ...change });

describe('a look at what waits for its start', () => {
  it('finds no time to wait for where none was asked, also when the clock goes on while it looks', async () => {
    const root = approved({});
    expect(await lookedAt(root)).toBe(root);
    const child = approved({ parent: 'bbbbbbbbbb', authority: 'bbbbbbbbbb' });
    expect(await lookedAt(child)).toBe(child);
  });

  it('lets a child wait for its opening by the votes of its parent: it has none of its own', async () => {
    const opens = new Date(START + HOUR).toISOString();
    const child = approved({
      parent: 'bbbbbbbbbb',
      authority: 'bbbbbbbbbb',
      window: { name: 'night', notBefore: opens, notAfter: new Date(START + 5 * HOUR).toISOString() },
    });
    expect((await lookedAt(child))?.state).toBe('scheduled');
  });
});
