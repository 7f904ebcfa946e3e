import type { Cloud } from '../../src/cloud/cloud.js';
import { LazyClouds } from '../../src/cloud/clouds.js';
import { cloudOf, HEALTHY } from '../preflight/small-cloud.js';

describe('the clouds', () => {
  it('open the first by default, each once and only when asked for', async () => {
    const asked: string[] = [];
    const clouds = new LazyClouds(['lab', 'prod'], async (name) => {
      asked.push(name);
      return cloudOf(HEALTHY, { name });
    });
    expect(asked).toEqual([]);
    const [one, other] = await Promise.all([clouds.open(), clouds.open('lab')]);
    expect(one).toBe(other);
    expect((await clouds.open('prod')).name).toBe('prod');
    expect(clouds.others('lab')).toEqual(['prod']);
    expect(asked).toEqual(['lab', 'prod']);
  });

  it('name those there are for one there is not', async () => {
    const clouds = new LazyClouds(['lab', 'prod'], async () => cloudOf(HEALTHY));
    await expect(clouds.open('porduction')).rejects.toMatchObject({
      code: 'unknown-cloud',
      remedy: 'These are configured: lab, prod.',
    });
    expect(() => new LazyClouds([], async () => cloudOf(HEALTHY)).known()).toThrow('No cloud is configured.');
  });

  it('try a cloud again that could not be opened', async () => {
    let tries = 0;
    const clouds = new LazyClouds(['lab'], async () => {
      tries += 1;
      if (tries === 1) throw new Error('away');
      return cloudOf(HEALTHY);
    });
    await expect(clouds.open()).rejects.toThrow('away');
    await expect(clouds.open()).resolves.toMatchObject({ name: 'lab' });
  });

  it('close what was opened, and nothing else', async () => {
    const closed: string[] = [];
    const clouds = new LazyClouds(['lab', 'prod'], async (name): Promise<Cloud> => {
      return cloudOf(HEALTHY, { name, close: async () => void closed.push(name) });
    });
    await clouds.open('prod');
    await clouds.close();
    expect(closed).toEqual(['prod']);
  });
});
