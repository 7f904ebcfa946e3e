import { lastStallOf } from '../../../src/procedures/move/own-moves.js';
import type { RequestState } from '../../../src/requests/states.js';
import type { TimelineBody } from '../../../src/requests/timeline.js';
import { request, withEvents } from '../../support/requests.js';

const AT = '2026-11-23T03:24:00.000Z';
const STALLED: TimelineBody = {
  type: 'stalled',
  figures: {
    remainingBytes: 80e6,
    dirtyBytesPerSecond: 10e6,
    bandwidthBytesPerSecond: 10e6,
    flatForSeconds: 90,
    pauseSeconds: 8,
    novaGivesUpAt: null,
  },
  choice: 'ask',
};
const move = (state: RequestState, ...events: TimelineBody[]) =>
  withEvents(request({ id: `${state.replaceAll('-', '')}aaaaaaaaaa`.slice(0, 10), state }), AT, ...events);

describe('what is known of a server that did not converge', () => {
  it('is what its newest move that copied saw, whatever its end', () => {
    expect(lastStallOf([move('aborted', STALLED)])).toEqual({
      lastStall: { request: 'm-abortedaaa', at: Date.parse(AT), dirtyBytesPerSecond: 10e6 },
    });
    expect(lastStallOf([move('succeeded', STALLED), move('succeeded')])).toHaveProperty('lastStall');
  });

  it('is not forgotten because a later move failed before it copied anything', () => {
    expect(lastStallOf([move('rolled-back'), move('aborted', STALLED)])).toHaveProperty('lastStall');
  });

  it('is nothing when it got on again, moved since, or never moved', () => {
    expect(lastStallOf([move('succeeded', STALLED, { type: 'stall-over' })])).toEqual({});
    expect(lastStallOf([move('succeeded'), move('aborted', STALLED)])).toEqual({});
    expect(lastStallOf([])).toEqual({});
  });
});
