import type { Simulator } from '../../src/simulator/index.js';
import { Ground } from './support/ground.js';

let ground: Ground;
const start = async (...options: Parameters<typeof Ground.start>) => {
  ground = await Ground.start(...options);
  return ground;
};

afterEach(async () => {
  await ground.stop();
});

const volumeNamed = (simulator: Simulator, name: string) =>
  [...simulator.world.storage.volumes.values()].filter((volume) => volume.name === name);

describe('/volumes create', () => {
  it('makes a bootable volume of the type and tells its phases in the thread', async () => {
    const { simulator } = await start({ speed: 4 });
    const request = await ground.ask('create web-9 --image debian-12 --size 20 --type ceph-hdd');
    expect(request.state).toBe('succeeded');
    const [volume] = volumeNamed(simulator, 'web-9');
    expect(volume).toMatchObject({
      status: 'available',
      sizeGb: 20,
      type: 'ceph-hdd',
      pool: 'control@ceph-hdd#ceph-hdd',
      bootable: true,
      metadata: { 'drover:request': request.id },
    });
    const thread = ground.texts.join('\n');
    expect(thread.indexOf('creating.')).toBeLessThan(thread.indexOf('downloading image debian-12 into it.'));
    expect(ground.texts[0]).toMatch(/^Done: volume web-9 is available · m-/);
    expect(ground.texts[0]).toContain(
      'size is 20 GiB; type is ceph-hdd; on control@ceph-hdd; it is bootable',
    );
  });

  it('stores what it is about to send before it is sent, with the mark', async () => {
    await start();
    const request = await ground.ask('create web-9 --image debian-12 --size 20');
    const started = ground.store.auditLines.find((line) => JSON.stringify(line).includes('"started"'));
    expect(started).toMatchObject({
      call: {
        method: 'POST',
        path: '/volumes',
        body: { volume: { name: 'web-9', size: 20, metadata: { 'drover:request': request.id } } },
      },
    });
  });

  it('changes nothing for a dry run, and says what would be done', async () => {
    const { simulator } = await start();
    const said = await ground.say('create web-9 --image debian-12 --size 20 --dry-run');
    expect(said).toContain('Dry run: Make volume web-9 from image debian-12');
    expect(said).toContain('Nothing was done.');
    expect(await ground.requests()).toEqual([]);
    expect(volumeNamed(simulator, 'web-9')).toEqual([]);
    expect(ground.calls.filter((call) => call.startsWith('POST /volumes'))).toEqual([]);
  });

  it("tells an error in Cinder's own words, and what is left", async () => {
    const { simulator } = await start();
    simulator.faults.ask({ kind: 'volume-fails', volume: 'web-9', step: 'schedule' });
    const request = await ground.ask('create web-9 --image debian-12 --size 20');
    expect(request.state).toBe('failed');
    const [card = ''] = ground.texts;
    expect(card).toMatch(/^Failed: Make volume web-9 from image debian-12/);
    expect(card).toContain(
      'Cinder says:\n> schedule allocate volume:Could not find any available weighted backend.',
    );
    expect(card).toContain('Left: the volume itself, in status error; it counts in the quota.');
    expect(card).toContain(`openstack volume delete ${volumeNamed(simulator, 'web-9')[0]?.id}`);
  });

  it('says who is to blame when the image cannot be written', async () => {
    const { simulator } = await start();
    simulator.faults.ask({ kind: 'volume-fails', volume: 'web-9', step: 'download' });
    await ground.ask('create web-9 --image debian-12 --size 20');
    expect(ground.texts[0]).toContain('Cause: Cinder could not write the image into the volume.');
  });

  it('finds the volume again whose answer was lost, and makes no second one', async () => {
    const { simulator } = await start();
    simulator.faults.ask({
      kind: 'http',
      service: 'volume',
      match: '^POST .*/volumes$',
      mode: 'lost-response',
      times: 1,
    });
    const request = await ground.ask('create web-9 --image debian-12 --size 20');
    expect(request.state).toBe('succeeded');
    expect(volumeNamed(simulator, 'web-9')).toHaveLength(1);
    expect(ground.texts.join('\n')).toContain('Its answer was lost, but the call was taken.');
  });

  it('sends once more when the first call left no trace, and never a third time', async () => {
    const { simulator } = await start({}, 700);
    const refuse = { kind: 'http', service: 'volume', match: '^POST .*/volumes$', mode: 'hang' } as const;
    simulator.faults.ask(refuse);
    await ground.say('create web-9 --image debian-12 --size 20');
    const [made] = await ground.requests();
    const unknown = await ground.until(async () => {
      const request = await ground.store.get(made?.id ?? '');
      return request?.state === 'unknown' ? request : undefined;
    });
    expect(unknown.steps[0]?.sent).toHaveLength(2);
    expect(ground.calls.filter((call) => call === 'POST /volumes')).toHaveLength(2);
    expect(volumeNamed(simulator, 'web-9')).toEqual([]);
  });

  it('goes on after a restart at any point, with one volume made', async () => {
    const { simulator } = await start({ speed: 2 });
    await ground.say('create web-9 --image debian-12 --size 20');
    const [made] = await ground.requests();
    await ground.until(() => (ground.calls.includes('POST /volumes') ? true : undefined));
    await ground.restart();
    await ground.until(() =>
      volumeNamed(simulator, 'web-9')[0]?.status === 'downloading' ? true : undefined,
    );
    await ground.restart();
    const request = await ground.ended(made?.id ?? '');
    expect(request.state).toBe('succeeded');
    expect(volumeNamed(simulator, 'web-9')).toHaveLength(1);
    expect(ground.calls.filter((call) => call === 'POST /volumes')).toHaveLength(1);
  });

  it('marks it bootable where that was asked for and Cinder did not', async () => {
    const { simulator } = await start({ speed: 4 });
    const asking = ground.ask('create web-9 --image debian-12 --size 20 --bootable');
    const volume = await ground.until(() =>
      volumeNamed(simulator, 'web-9').find(({ status }) => status === 'downloading'),
    );
    volume.image = null;
    const request = await asking;
    expect(request.state).toBe('succeeded');
    expect(volume.bootable).toBe(true);
    expect(request.steps.map(({ id }) => id)).toEqual(['create', 'set-bootable']);
  });

  it('is no success when what was made is not as it was asked for', async () => {
    const { simulator } = await start({ speed: 4 });
    const asking = ground.ask('create web-9 --image debian-12 --size 20');
    const volume = await ground.until(() =>
      volumeNamed(simulator, 'web-9').find(({ status }) => status === 'downloading'),
    );
    Object.assign(volume, { type: 'ceph-hdd', image: null });
    const request = await asking;
    expect(request.state).toBe('failed');
    expect(ground.texts[0]).toContain('it is there, but not everything is as it was asked for');
    expect(ground.texts[0]).toContain('it is not bootable');
  });

  it('refuses a second request for the same name while the first goes on', async () => {
    await start({ speed: 0.5 });
    await ground.say('create web-9 --image debian-12 --size 20');
    expect(await ground.say('create web-9 --image debian-12 --size 20')).toMatch(
      /^m-\w+ is open for this volume, under way, asked by alice/,
    );
  });
});

describe('/volumes create refuses, with the remedy', () => {
  const refused = async (
    text: string,
    prepare: (simulator: Simulator) => void = () => {},
  ): Promise<string> => {
    await start();
    prepare(ground.simulator);
    const said = await ground.say(text);
    expect(await ground.requests()).toEqual([]);
    expect(ground.calls).not.toContain('POST /volumes');
    return said;
  };

  it('an unknown image, with the one that is meant', async () => {
    const said = await refused('create v --image debain-12 --size 20');
    expect(said).toContain('No image debain-12 in');
    expect(said).toContain('Did you mean debian-12?');
  });

  it('a size under min_disk', async () => {
    const said = await refused('create v --image windows-2022 --size 20');
    expect(said).toContain('Image windows-2022 asks for 40 GiB at least (min_disk), 20 GiB is too small.');
    expect(said).toContain('Ask for --size 40 or more.');
  });

  it('what is over the quota', async () => {
    const said = await refused('create v --image debian-12 --size 20', ({ world }) => {
      world.storage.limits.gigabytes = 10;
    });
    expect(said).toContain('Over quota: project admin uses 0 GiB of 10 GiB, 20 GiB more do not fit');
    expect(said).toContain('openstack quota set --gigabytes NUMBER PROJECT');
  });

  it('a type without a backend, with those that have one', async () => {
    const said = await refused('create v --image debian-12 --size 20 --type nvme', ({ world }) => {
      world.storage.types.push({
        id: 'type-9',
        name: 'nvme',
        description: null,
        backend: 'nvme',
        isPublic: true,
        extraSpecs: {},
      });
    });
    expect(said).toContain('No backend serves the volume type nvme: no pool is called nvme.');
    expect(said).toContain('or use ceph-hdd, ceph-ssd');
  });

  it('a backend whose cinder-volume is down', async () => {
    const said = await refused('create v --image debian-12 --size 20 --type ceph-ssd', ({ world }) => {
      const ssd = world.storage.backends.find(({ name }) => name === 'ceph-ssd');
      if (ssd !== undefined) ssd.up = false;
    });
    expect(said).toContain('cinder-volume of control@ceph-ssd is down.');
  });

  it('a backend without room', async () => {
    const said = await refused('create v --image debian-12 --size 300 --type ceph-ssd', ({ world }) => {
      const ssd = world.storage.backends.find(({ name }) => name === 'ceph-ssd');
      if (ssd !== undefined) ssd.totalGb = 10;
    });
    expect(said).toContain(
      'No pool of type ceph-ssd has room for 300 GiB: control@ceph-ssd#ceph-ssd has 10 GiB free.',
    );
  });

  it('everything at once', async () => {
    const said = await refused('create v --image windows-2022 --size 20', ({ world }) => {
      world.storage.limits.gigabytes = 10;
    });
    expect(said).toContain('min_disk');
    expect(said).toContain('Over quota');
  });

  it('who has no right', async () => {
    await start();
    const said = await ground.say('create v --image debian-12 --size 20', 'mallory');
    expect(said).toContain('roles.operator');
  });
});
