import { Ground } from './support/ground.js';

let ground: Ground;

afterEach(async () => {
  await ground.stop();
});

async function withVolume(...options: Parameters<typeof Ground.start>) {
  ground = await Ground.start(...options);
  const { world } = ground.simulator;
  return world.storage.addVolume({
    name: 'data',
    sizeGb: 20,
    projectId: world.tenancy.adminProject.id,
    userId: world.tenancy.admin.id,
    type: 'ceph-ssd',
  });
}

describe('/volumes retype', () => {
  it('starts only with a vote, follows the copy, and proves the new type and backend', async () => {
    const volume = await withVolume({ speed: 4 });
    expect(await ground.say('retype data --type ceph-hdd --migrate')).toBe('');
    const [request] = await ground.requests();
    expect(request?.state).toBe('awaiting-approval');
    await ground.until(() => ground.texts[0]);
    expect(ground.texts[0]).toContain('Retype volume data from ceph-ssd to ceph-hdd');
    expect(ground.texts[0]).toContain('All its data is copied to backend ceph-hdd');
    expect(volume.type).toBe('ceph-ssd');
    await ground.approve();
    const ended = await ground.ended(request?.id ?? '');
    expect(ended.state).toBe('succeeded');
    expect(volume).toMatchObject({
      type: 'ceph-hdd',
      pool: 'control@ceph-hdd#ceph-hdd',
      status: 'available',
    });
    expect(ground.texts.join('\n')).toContain('copying it to ceph-hdd.');
    expect(ground.texts[0]).toContain('type is ceph-hdd; on control@ceph-hdd; available as before');
  });

  it('says where the volume is when Cinder gives up', async () => {
    await withVolume();
    ground.simulator.faults.ask({
      kind: 'volume-fails',
      volume: 'data',
      step: 'retype',
      message: 'migrate volume:the copy broke',
    });
    await ground.say('retype data --type ceph-hdd --migrate');
    await ground.approve();
    const [request] = await ground.requests();
    const ended = await ground.ended(request?.id ?? '');
    expect(ended.state).toBe('failed');
    expect(ground.texts[0]).toContain(
      'Cinder gave the retype up; volume data is available, of type ceph-ssd on control@ceph-ssd.',
    );
    expect(ground.texts[0]).toContain('> migrate volume:the copy broke');
  });

  it('asks again when the volume has changed since the vote was asked for', async () => {
    const volume = await withVolume();
    await ground.say('retype data --type ceph-hdd --migrate');
    const [first] = await ground.requests();
    volume.pool = 'control@ceph-hdd#ceph-hdd';
    await ground.approve();
    const ended = await ground.until(async () => {
      const request = await ground.store.get(first?.id ?? '');
      return request?.state === 'superseded' ? request : undefined;
    });
    expect(ended.successor).toBeDefined();
    expect(JSON.stringify(ended.timeline)).toContain(
      "the volume's backend was control@ceph-ssd#ceph-ssd, now control@ceph-hdd#ceph-hdd",
    );
    expect(ground.calls).not.toContain('POST /volumes/{volume}/action');
  });

  it('refuses a copy that was not allowed, a volume in use, and the type it has', async () => {
    await withVolume({ servers: 1 });
    expect(await ground.say('retype data --type ceph-hdd')).toContain('Say --migrate to allow that.');
    expect(await ground.say('retype data --type ceph-ssd')).toContain(
      'Volume data is of type ceph-ssd already.',
    );
    const inUse = await ground.say('retype web-01-boot --type ceph-hdd --migrate');
    expect(inUse).toContain('Volume web-01-boot is in use by web-01');
    expect(inUse).toContain('Detach it first');
  });

  it('refuses to copy a volume with snapshots', async () => {
    const volume = await withVolume();
    await ground.ask('snapshot data --name before');
    const said = await ground.say('retype data --type ceph-hdd --migrate');
    expect(said).toContain('Volume data has a snapshot (before), and Cinder does not copy such a volume.');
    expect(volume.type).toBe('ceph-ssd');
  });
});

describe('/volumes snapshot', () => {
  it('takes one, under a name with the time when none is given', async () => {
    const volume = await withVolume();
    const request = await ground.ask('snapshot data');
    expect(request.state).toBe('succeeded');
    const [snapshot] = ground.simulator.world.storage.snapshots.values();
    expect(snapshot).toMatchObject({ volumeId: volume.id, status: 'available' });
    expect(snapshot?.name).toMatch(/^data-\d{8}-\d{6}$/);
  });

  it('says of a volume in use what such a snapshot is worth, and offers nothing of it for a move', async () => {
    await withVolume({ servers: 1 });
    await ground.ask('snapshot web-01-boot --name before');
    const all = ground.texts.join('\n');
    expect(all).toContain('In use by web-01: the snapshot is as after a power cut');
    expect(all).not.toMatch(/migrat|safety|roll ?back/i);
  });

  it("tells an error in Cinder's own words, and what is left", async () => {
    await withVolume();
    ground.simulator.faults.ask({ kind: 'volume-fails', volume: 'data', step: 'snapshot' });
    const request = await ground.ask('snapshot data --name before');
    expect(request.state).toBe('failed');
    expect(ground.texts[0]).toContain('create snapshot:Snapshot could not be created.');
    expect(ground.texts[0]).toContain('openstack volume snapshot delete');
  });
});
