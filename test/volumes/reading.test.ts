import { plainText } from '../../src/chat/plain.js';
import { listVolumes } from '../../src/volumes/reading/list.js';
import { Ground } from './support/ground.js';
import { someVolumes } from './support/some-volumes.js';

let ground: Ground;

afterEach(async () => {
  await ground.stop();
});

async function start() {
  ground = await someVolumes();
  return ground.simulator.world;
}

describe('/volumes list', () => {
  it('shows the project of the credential, totals by type, and what each is attached to', async () => {
    await start();
    const said = await ground.say('list');
    expect(said).toContain('3 volumes · ');
    expect(said).toContain('By type: ceph-ssd 2 (30 GiB), ceph-hdd 1 (30 GiB).');
    expect(said).toMatch(/web-01-boot +in-use +20 GiB +ceph-ssd +web-01 on compute1/);
    expect(said).not.toContain('theirs');
  });

  it('goes on where the page before ended', async () => {
    const world = await start();
    const own = { projectId: world.tenancy.adminProject.id, userId: world.tenancy.admin.id };
    for (let index = 0; index < 25; index += 1) {
      world.storage.addVolume({ ...own, name: `more-${index}-`, sizeGb: 1 });
    }
    const first = await ground.say('list --type ceph-ssd');
    expect(first).toContain('20 of 27 volumes');
    const [, command = ''] = /More: \/volumes (list .*)$/m.exec(first) ?? [];
    const second = await ground.say(command);
    const names = (text: string) =>
      [...text.matchAll(/^(more-\d+-|free|web-01-boot) /gm)].map(([, name]) => name);
    expect(new Set([...names(first), ...names(second)]).size).toBe(27);
    expect(second).not.toContain('More:');
  });
});

describe('/volumes show', () => {
  it('compares each attachment with where the server really is, and finds nothing wrong where there is nothing', async () => {
    await start();
    const said = await ground.say('show web-01-boot');
    expect(said).toContain('web-01-boot is in-use · 20 GiB · ceph-ssd · on control@ceph-ssd · bootable');
    expect(said).toContain('web-01 through compute1 as /dev/vda · the server is ACTIVE on compute1');
    expect(said).not.toContain('Wrong');
  });

  it("takes a server's name too", async () => {
    await start();
    const said = await ground.say('show web-01');
    expect(said).toMatch(/^web-01 has 1 volume · ACTIVE · on compute1\n/);
    expect(said).toContain('web-01-boot is in-use');
  });

  it('calls a stale attachment out with the remedy, and fixes nothing', async () => {
    const world = await start();
    const server = world.server('web-01');
    const volume = server.devices[0]?.volumeId ?? '';
    const stale = world.storage.attach(volume, server, '/dev/vda', 'compute3', 'attached');
    const said = await ground.say('show web-01-boot');
    expect(said).toContain(`Wrong: Attachment ${stale.id} goes through compute3, but web-01 is on compute1`);
    expect(said).toContain('First check that it is still there a minute from now');
    expect(said).toContain(`openstack --os-volume-api-version 3.27 volume attachment delete ${stale.id}`);
    expect(said).not.toMatch(/has it 2 times/);
    expect(world.storage.attachments.has(stale.id)).toBe(true);
    expect(ground.calls.filter((call) => !call.startsWith('GET') && !call.endsWith('/auth/tokens'))).toEqual(
      [],
    );
  });

  it('calls a double attachment through the right host out', async () => {
    const world = await start();
    const server = world.server('web-01');
    world.storage.attach(server.devices[0]?.volumeId ?? '', server, '/dev/vda', 'compute1', 'attached');
    expect(await ground.say('show web-01-boot')).toContain('Wrong: web-01 has it 2 times');
  });

  it('says that a server is gone', async () => {
    const world = await start();
    world.servers.delete(world.server('web-01').id);
    expect(await ground.say('show web-01-boot')).toContain('which Nova does not know');
  });

  it('says so when there is neither a volume nor a server of that name', async () => {
    await start();
    expect(await ground.say('show nothing')).toContain('No volume and no server nothing in');
  });
});

describe('/volumes pools, types and images', () => {
  it('say how full each pool is, and mark a cinder-volume that is down', async () => {
    const world = await start();
    const [ssd, hdd] = world.storage.backends;
    if (ssd !== undefined) ssd.totalGb = 60;
    if (hdd !== undefined) hdd.up = false;
    const said = await ground.say('pools');
    expect(said).toMatch(/control@ceph-ssd#ceph-ssd +50 % +30 GiB of 60 GiB +50 %, x20 +up/);
    expect(said).toContain('cinder-volume control@ceph-hdd is down');
    expect(said).toContain('its pools are not listed');
    expect(await ground.say('types')).toMatch(/ceph-hdd +ceph-hdd +NONE/);
  });

  it('draw how full each pool is, in the thread of an answer in the channel', async () => {
    const world = await start();
    const [ssd] = world.storage.backends;
    if (ssd !== undefined) ssd.totalGb = 60;
    expect(await ground.say('pools --picture')).toContain(
      'stands in the channel, with the file in its thread',
    );
    const [answer, picture] = ground.platform.messages;
    expect(answer?.text).toContain('control@ceph-ssd#ceph-ssd');
    expect(picture?.ref.thread).toBe(answer?.ref.id);
    const file = picture?.file;
    expect(file).toMatchObject({
      name: expect.stringMatching(/^pools-\d{14}-[0-9a-f]{6}\.png$/),
      alt: expect.stringContaining('control@ceph-ssd#ceph-ssd: 50 % of 60 GiB · 30 GiB free'),
    });
    expect(file !== undefined && 'png' in file ? [...file.png.subarray(1, 4)] : []).toEqual([
      0x50, 0x4e, 0x47,
    ]);
  });

  it('say why there is no picture', async () => {
    const world = await start();
    for (const backend of world.storage.backends) backend.up = false;
    expect(await ground.say('pools --picture')).toContain('No picture: no pool tells its size in numbers.');
    expect(ground.platform.messages).toEqual([]);
  });

  it('tell what a volume of each image needs', async () => {
    await start();
    expect(await ground.say('images')).toMatch(/windows-2022 +active +9 GiB +40 GiB +4 GiB +qcow2 +public/);
  });

  it('show names that somebody chose on one line, without what would steer a terminal', async () => {
    const world = await start();
    const [image] = world.images;
    if (image !== undefined) image.name = 'evil\u001b[31m\nname\u202e';
    const said = await ground.say('images');
    expect(said).toContain('evil[31m name');
    expect([...said].filter((character) => '\u001b\u202e'.includes(character))).toEqual([]);
  });
});

describe('50,000 volumes', () => {
  it('are filtered by Cinder: one short page answers in under 2 s', async () => {
    ground = await Ground.start({ hosts: 1 });
    const { world } = ground.simulator;
    const { adminProject, admin } = world.tenancy;
    for (let index = 0; index < 50_000; index += 1) {
      world.storage.addVolume({
        name: `volume-${index}`,
        sizeGb: 1,
        projectId: adminProject.id,
        userId: admin.id,
        type: index % 2 === 0 ? 'ceph-ssd' : 'ceph-hdd',
        status: index % 100 === 0 ? 'error' : 'available',
      });
    }
    await listVolumes(ground.cloud, { all: true, status: 'deleting' });
    const heap = process.memoryUsage().heapUsed;
    const began = process.cpuUsage();
    const few = plainText(await listVolumes(ground.cloud, { all: true, status: 'error' }));
    const many = plainText(await listVolumes(ground.cloud, { all: true, type: 'ceph-hdd' }));
    // Time of the processor, the cloud's own work included: how busy the machine is does not count.
    const { user, system } = process.cpuUsage(began);
    const tookMs = (user + system) / 1_000 / 2;
    expect(few).toContain('20 of 500 volumes');
    expect(few).toContain('By type: ceph-ssd 500 (500 GiB).');
    expect(many).toContain('20 of 25,000 volumes');
    expect(many).toContain('By type: ceph-hdd 25,000.');
    expect(tookMs).toBeLessThan(2_000);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(150 * 1024 * 1024);
  });
});
