import { house } from './support/house.js';

describe('the audit', () => {
  it('gets at the next start what a crash kept from it, once', async () => {
    const h = house();
    const { id } = await h.make();
    h.react('chat:bob', 'white_check_mark');
    await h.votes.read(id);
    await h.clock.advance(1_000);
    const whole = h.store.auditLines.length;
    // The process died between the store's writes and the audit's.
    h.store.auditLines.splice(2);
    await h.ledger.catchUpAudit();
    expect(h.store.auditLines).toHaveLength(whole);
    await h.ledger.catchUpAudit();
    expect(h.store.auditLines).toHaveLength(whole);
    const events = h.store.auditLines.map((line) => (line.event as { type: string }).type);
    expect(events).toEqual((await h.read(id)).timeline.map(({ type }) => type));
  });
});
