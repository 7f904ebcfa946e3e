import { answerWithPicture } from '../../src/app/answer-in-channel.js';
import { DroverError } from '../../src/base/errors.js';
import { silentLog } from '../../src/base/log.js';
import { card, line } from '../../src/chat/card.js';
import { plainText } from '../../src/chat/plain.js';
import { poolsPicture } from '../../src/volumes/cards/pools-picture.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakePlatform } from '../support/fake-platform.js';

const POOL = {
  name: 'control@ssd#ssd',
  backend: 'control@ssd',
  backendName: 'ssd',
  protocol: 'ceph',
  totalGib: 100,
  freeGib: 50,
  allocatedGib: 50,
  provisionedGib: null,
  reservedPercent: 0,
  overSubscription: null,
  thin: false,
};
const ask = { key: 'fake:1', conversation: { platform: 'fake', channel: 'C1' } };

describe('an answer with a picture', () => {
  it.each([
    [
      'the picture cannot be drawn',
      async () => Promise.reject(new Error('no such library')),
      () => {},
      /it could not be made; the log says why/,
    ],
    [
      'the platform takes no file',
      async () => new Uint8Array(1),
      (_call: string, mark: string) => {
        if (mark.endsWith(':file'))
          throw new DroverError('A right is missing.', { code: 'message-refused', remedy: 'Give it.' });
      },
      /without the file: A right is missing\.\s+Give it\./,
    ],
  ])('stands in the channel where %s, and its asker is told', async (_what, draw, before, words) => {
    const platform = new FakePlatform();
    platform.before = before;
    const parts = { platforms: new Map([['fake', platform]]), log: silentLog, clock: new FakeClock(), draw };
    const chart = poolsPicture('lab', [POOL]);
    const told = await answerWithPicture(parts, ask, 'pools', card(line('All of it.')), {
      chart,
      otherwise: '',
    });
    expect(plainText(told)).toMatch(words);
    expect(platform.messages.map(({ text }) => text)).toEqual(['All of it.']);
  });
});
