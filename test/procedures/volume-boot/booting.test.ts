import type { VolumeSpec } from '../../../src/simulator/world/storage.js';
import { Ground } from '../../volumes/support/ground.js';

let ground: Ground;

afterEach(async () => {
  await ground.stop();
});

/** A cloud with one bootable volume `web-9-boot`, or another in its place. */
async function withVolume(
  volume: Partial<VolumeSpec> = {},
  ...options: Parameters<typeof Ground.start>
): Promise<string> {
  ground = await Ground.start(...options);
  const { world } = ground.simulator;
  const made = world.storage.addVolume({
    name: 'web-9-boot',
    sizeGb: 20,
    projectId: world.tenancy.adminProject.id,
    userId: world.tenancy.admin.id,
    bootable: true,
    ...volume,
  });
  return made.id;
}

const BOOT = 'boot web-9 --volume web-9-boot --flavor m1.small';

describe('/volumes boot', () => {
  it('waits for ACTIVE, and shows host, addresses and volume', async () => {
    const volume = await withVolume({}, { speed: 4 });
    const request = await ground.ask(`${BOOT} --network private --to compute2`);
    expect(request.state).toBe('succeeded');
    const server = ground.simulator.world.server('web-9');
    expect(server).toMatchObject({ vmState: 'active', host: 'compute2' });
    expect(server.devices).toMatchObject([{ volumeId: volume, deleteOnTermination: false }]);
    expect(ground.texts[0]).toMatch(/^Done: web-9 runs on compute2 · m-/);
    expect(ground.texts[0]).toContain(`addresses ${server.fixedAddress}`);
    expect(ground.texts[0]).toContain('volume web-9-boot attached on compute2 as /dev/vda');
    expect(ground.texts.join('\n')).toContain('starting the guest on compute2.');
  });

  it('boots from index 0 with a mapping of version 2, and lets the volume go only when asked', async () => {
    await withVolume();
    await ground.ask(`${BOOT} --delete-on-termination`);
    const [started] = ground.store.auditLines.filter((line) => JSON.stringify(line).includes('"started"'));
    expect(started).toMatchObject({
      call: {
        body: {
          server: {
            block_device_mapping_v2: [
              {
                boot_index: 0,
                source_type: 'volume',
                destination_type: 'volume',
                delete_on_termination: true,
              },
            ],
          },
        },
      },
    });
    expect(ground.simulator.world.server('web-9').devices[0]?.deleteOnTermination).toBe(true);
  });

  it.each([
    ['2.93', { host: 'compute2' }],
    ['2.60', { availability_zone: 'nova:compute2' }],
  ])('has in the audit, before it is sent, what Nova %s is sent', async (novaMax, server) => {
    await withVolume({}, { novaMax });
    const { steps } = await ground.ask(`${BOOT} --to compute2`);
    expect(steps).toMatchObject([{ call: { path: '/servers', body: { server } } }]);
    const said = ground.store.auditLines.filter(({ call }) => call !== undefined);
    expect(said.map(({ event }) => (event as { type: string }).type)).toEqual([
      'started',
      'sending',
      'answered',
    ]);
    for (const { call } of said) expect(call).toEqual(steps[0]?.call);
  });

  it('plugs in each of the networks named, in that order', async () => {
    await withVolume();
    const { networks, tenancy } = ground.simulator.world;
    const [first] = networks;
    const projectId = tenancy.adminProject.id;
    const second = { id: 'network-2', name: 'storage', projectId, shared: false, external: false };
    networks.push({ ...second, subnetIds: ['subnet-2'], created: 0 });
    const request = await ground.ask(`${BOOT} --network storage,private`);
    expect(request.state).toBe('succeeded');
    expect(request.plan.identity).toMatchObject({ networks: ['network-2', first?.id] });
    const [started] = ground.store.auditLines.filter((line) => JSON.stringify(line).includes('"started"'));
    expect(started).toMatchObject({
      call: { body: { server: { networks: [{ uuid: 'network-2' }, { uuid: first?.id }] } } },
    });
    expect(await ground.say(`${BOOT} --network storage,dmz`)).toContain('No network dmz in');
  });

  it('needs no right to read hosts or quotas: Nova and Cinder decide then', async () => {
    await withVolume();
    const refuse = (service: 'compute' | 'volume', match: string) =>
      ground.simulator.faults.ask({ kind: 'http', service, match, mode: 'error', status: 403 });
    refuse('compute', '^GET .*/os-services');
    refuse('compute', '^GET .*/limits');
    refuse('volume', '^GET .*/os-services');
    const request = await ground.ask(`${BOOT} --network private`);
    expect(request.state).toBe('succeeded');
    expect(ground.simulator.world.server('web-9').vmState).toBe('active');
  });

  it("never shows, stores or logs the administrator's password", async () => {
    await withVolume();
    const request = await ground.ask(BOOT);
    const everything = [
      ...ground.texts,
      ...ground.logged,
      JSON.stringify(request),
      JSON.stringify(ground.store.auditLines),
    ].join('\n');
    expect(everything).not.toMatch(/adminPass/i);
  });

  it('translates the fault of a server in ERROR, and says what is left', async () => {
    await withVolume();
    ground.simulator.faults.ask({
      kind: 'boot-fails',
      server: 'web-9',
      message: 'Build of instance aborted: Failed to allocate the network(s), not rescheduling.',
    });
    const request = await ground.ask(BOOT);
    expect(request.state).toBe('failed');
    expect(ground.texts[0]).toContain('Cause: Neutron gave the server no port.');
    expect(ground.texts[0]).toContain(
      'Nova says:\n> Build of instance aborted: Failed to allocate the network(s)',
    );
    expect(ground.texts[0]).toContain(
      'Left: the server in ERROR, and volume web-9-boot, which is available.',
    );
    expect(ground.texts[0]).toContain('openstack server delete');
  });

  it('says that no host had room', async () => {
    await withVolume();
    for (const host of ground.simulator.world.hosts.values()) host.disabled = true;
    await ground.ask(BOOT);
    expect(ground.texts[0]).toContain('Cause: no host could take the server');
    expect(ground.texts[0]).toContain('which is reserved');
  });

  it('finds the server again whose answer was lost, and makes no second one', async () => {
    await withVolume();
    ground.simulator.faults.ask({
      kind: 'http',
      service: 'compute',
      match: '^POST .*/servers$',
      mode: 'lost-response',
      times: 1,
    });
    const request = await ground.ask(BOOT);
    expect(request.state).toBe('succeeded');
    expect(ground.simulator.world.findServers('web-9')).toHaveLength(1);
  });
});

describe('/volumes boot refuses, with the remedy', () => {
  it.each<[string, Partial<VolumeSpec>, string, string, string]>([
    [
      'a volume that is not bootable',
      { bootable: false },
      BOOT,
      'Volume web-9-boot is not bootable.',
      '--bootable',
    ],
    [
      'a volume that is still made',
      { status: 'downloading' },
      BOOT,
      'Volume web-9-boot is downloading, not available.',
      '/volumes show',
    ],
    ['an unknown flavor', {}, `${BOOT} --flavor m9`, 'No flavor m9 in', 'There are m1.small'],
    ['an unknown network', {}, `${BOOT} --network dmz`, 'No network dmz in', 'There are private.'],
    ['an unknown key', {}, `${BOOT} --key alice`, 'no key pair alice. It has none.', 'leave --key out'],
    [
      'an unknown host',
      {},
      `${BOOT} --to compute9`,
      'There is no compute host compute9.',
      'compute1, compute2',
    ],
    ['an unknown zone', {}, `${BOOT} --az moon`, 'There is no availability zone moon.', 'There are nova.'],
  ])('%s', async (_title, volume, command, wrong, remedy) => {
    await withVolume(volume);
    const said = await ground.say(command.replace(/ --flavor m1.small (.*--flavor)/, ' $1'));
    expect(said).toContain(wrong);
    expect(said).toContain(remedy);
    expect(ground.calls).not.toContain('POST /servers');
  });

  it('a volume in use, naming the server', async () => {
    await withVolume({}, { servers: 1 });
    const said = await ground.say('boot web-9 --volume web-01-boot --flavor m1.small');
    expect(said).toContain('Volume web-01-boot is in use by web-01.');
  });

  it('a host that is disabled, with its reason', async () => {
    await withVolume();
    ground.simulator.world.setDisabled('compute2', 'RAM fault');
    expect(await ground.say(`${BOOT} --to compute2`)).toContain('Host compute2 is disabled: RAM fault.');
  });

  it('a project over its quota', async () => {
    await withVolume();
    ground.simulator.world.computeLimits.vcpus = 0;
    expect(await ground.say(BOOT)).toContain(
      'Over quota: project admin has 0 of 0 vCPUs, 1 more would be too many.',
    );
  });

  it('a name that several volumes have, with the candidates', async () => {
    const first = await withVolume();
    const { world } = ground.simulator;
    const second = world.storage.addVolume({
      name: 'web-9-boot',
      sizeGb: 1,
      projectId: world.tenancy.adminProject.id,
      userId: world.tenancy.admin.id,
    });
    const said = await ground.say(BOOT);
    expect(said).toContain('2 volumes are called web-9-boot');
    expect(said).toContain(first);
    expect(said).toContain(second.id);
    expect(said).toContain('Give the id of the one you mean.');
  });

  it('more than one network, unless one is named', async () => {
    await withVolume();
    const { networks, tenancy } = ground.simulator.world;
    networks.push({
      id: 'network-2',
      name: 'storage',
      projectId: tenancy.adminProject.id,
      shared: false,
      external: false,
      subnetIds: ['subnet-2'],
      created: 0,
    });
    expect(await ground.say(BOOT)).toContain('2 networks could be meant: private, storage.');
  });
});
