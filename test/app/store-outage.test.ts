import { tellStoreOutages } from '../../src/app/store-outage.js';
import { plainText } from '../../src/chat/plain.js';
import type { StoreChange } from '../../src/requests/store-port.js';
import { FakeClock } from '../support/fake-clock.js';
import { request } from '../support/requests.js';

function stage({ says = true, fallbackChannel }: { says?: boolean; fallbackChannel?: string } = {}) {
  const clock = new FakeClock();
  const told: string[] = [];
  let [held, heard]: [boolean, (change: StoreChange) => void] = [true, () => undefined];
  const end = tellStoreOutages({
    store: {
      held: () => held,
      watch(listener) {
        heard = listener;
        return () => undefined;
      },
    },
    clock,
    says: () => says,
    open: () => [
      request({ state: 'running', conversation: { platform: 'slack', channel: 'C1' } }),
      request({ state: 'verifying', conversation: { platform: 'slack', channel: 'C1' } }),
      request({ state: 'awaiting-approval', conversation: { platform: 'slack', channel: 'C2' } }),
    ],
    fallbackChannel,
    tell: (place, _mark, card) => void told.push(`${place} ${plainText(card).split('\n')[0]}`),
  });
  const change = (kind: 'away' | 'back') => {
    held = kind === 'back';
    heard({ kind });
  };
  return { clock, told, change, end };
}

describe('a store that is away', () => {
  it('is said once where something runs, and once more when it is back', async () => {
    const { clock, told, change } = stage();
    change('away');
    await clock.advance(4_000);
    expect(told).toEqual([]);
    change('away');
    await clock.advance(60_000);
    change('away');
    await clock.advance(60_000);
    expect(told).toEqual([expect.stringMatching(/^slack:C1 .*database can't be reached/u)]);
    change('back');
    expect(told.slice(1)).toEqual([expect.stringMatching(/^slack:C1 .*database is back/u)]);
  });

  it('is said in the channel for such news where one is configured', async () => {
    const { clock, told, change } = stage({ fallbackChannel: 'slack:C9' });
    change('away');
    await clock.advance(6_000);
    expect(told).toEqual([expect.stringMatching(/^slack:C9 /u)]);
  });

  it('is not said when it was back before anybody noticed, nor by a replica that is not to say it', async () => {
    const short = stage();
    short.change('away');
    await short.clock.advance(2_000);
    short.change('back');
    await short.clock.advance(60_000);
    const silent = stage({ says: false });
    silent.change('away');
    await silent.clock.advance(60_000);
    expect([short.told, silent.told]).toEqual([[], []]);
  });
});
