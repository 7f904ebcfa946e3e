import { openHostServices } from '../../src/app/host-services.js';
import { systemClock } from '../../src/base/clock.js';
import { createLog } from '../../src/base/log.js';
import type { Cloud } from '../../src/cloud/cloud.js';
import type { HostsConfig } from '../../src/config/config.js';
import { identity } from '../../src/hosts/commands.js';

const ACCESS = {
  user: 'drover',
  privateKeyFile: '/nowhere/key',
  knownHostsFile: '/nowhere/known_hosts',
  port: 22,
  addresses: { compute1: '192.0.2.1:2222' },
};
const log = createLog({ level: 'silent' });

function room(hosts: HostsConfig | undefined, asked: string[] = []) {
  const hypervisors = async () => {
    asked.push('hypervisors');
    return [{ host: 'compute2', hostIp: '192.0.2.2' }];
  };
  const clouds = { open: async () => ({ hypervisors }) as unknown as Cloud };
  return openHostServices(hosts === undefined ? {} : { hosts }, clouds, systemClock, log);
}

describe('the room of the hosts', () => {
  it('has nothing where SSH is not configured, and no repair where that is not', async () => {
    expect(room(undefined).of('lab')).toBeUndefined();
    const configured = room({ ...ACCESS, byCloud: {} });
    expect(configured.of('lab')?.user).toBe('drover');
    expect(configured.repairing('lab')).toBeUndefined();
    await configured.close();
    expect(configured.of('other')).toBeUndefined();
  });

  it('opens one pool a cloud, and another for repairs, with the login of each', async () => {
    const repair = { user: 'root', privateKeyFile: '/nowhere/repair' };
    const rooms = room({ ...ACCESS, repair, byCloud: { other: { ...ACCESS, user: 'else' } } });
    expect(rooms.of('lab')).toBe(rooms.of('lab'));
    expect(rooms.repairing('lab')?.user).toBe('root');
    expect(rooms.of('other')?.user).toBe('else');
    expect(rooms.repairing('other')).toBeUndefined();
    await rooms.close();
  });

  it('asks Nova once for the address of a host that the configuration does not name', async () => {
    const asked: string[] = [];
    const rooms = room({ ...ACCESS, byCloud: {} }, asked);
    const hosts = rooms.of('lab');
    // No key there: what is of interest is only where it would have gone.
    await hosts?.run('compute1', identity, {}).catch(() => undefined);
    expect(asked).toEqual([]);
    await Promise.all(
      ['compute2', 'compute2', 'compute9'].map((host) =>
        hosts?.run(host, identity, {}).catch(() => undefined),
      ),
    );
    expect(asked).toEqual(['hypervisors']);
    expect(hosts?.address('compute2')).toMatchObject({ address: '192.0.2.2', port: 22 });
    expect(hosts?.address('compute1')).toMatchObject({ address: '192.0.2.1', port: 2222 });
    await rooms.close();
  });
});
