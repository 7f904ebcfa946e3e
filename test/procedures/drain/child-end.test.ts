import { endOf } from '../../../src/procedures/drain/child-end.js';
import type { Request } from '../../../src/requests/request.js';

/** A move that has failed, with what its record has of that. */
function failed(outcome: Readonly<Record<string, unknown>>): Request {
  const base = { state: 'failed', meaning: null, remedy: null, migrationStatus: 'failed', novaMessage: null };
  return { state: 'failed', timeline: [], steps: [], outcome: { ...base, ...outcome } } as unknown as Request;
}

const line = { host: 'compute2', at: '2026-01-01T00:00:00Z', text: 'qemu: Failed to load virtio-net' };

describe('why a move of a drain failed', () => {
  it('is what it means, where somebody knows, and only probably where others would fit, too', () => {
    const known = { meaning: 'compute2 has no room', novaMessage: 'NoValidHost' };
    expect(endOf(failed(known))).toEqual({ end: 'failed', why: 'compute2 has no room' });
    expect(endOf(failed({ ...known, likely: true })).why).toBe('probably: compute2 has no room');
  });

  it("is Nova's own message, else a host's log, where nobody knows what it means", () => {
    const said = { novaMessage: 'Operation not permitted', logLines: [line] };
    expect(endOf(failed(said)).why).toBe('Nova says: Operation not permitted');
    expect(endOf(failed({ logLines: [line] })).why).toBe(
      'the log of compute2 says: qemu: Failed to load virtio-net',
    );
  });

  it('is not known only where its record has nothing', () => {
    expect(endOf(failed({})).why).toBe('Nova gave no reason');
  });
});
