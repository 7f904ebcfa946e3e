import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkAccess, checkEveryAccess } from '../../../src/app/check/check-access.js';
import { checkHosts } from '../../../src/app/check/check-hosts.js';
import type { ComputeService } from '../../../src/cloud/compute.js';
import { HostError } from '../../../src/hosts/host-error.js';
import type { Hosts } from '../../../src/hosts/hosts.js';

const service = (host: string, state: 'up' | 'down' = 'up'): ComputeService => ({
  id: host,
  host,
  binary: 'nova-compute',
  zone: 'nova',
  state,
  status: 'enabled',
  disabledReason: null,
  forcedDown: false,
  updatedAt: null,
});

/** Hosts of which some answer with their name, and the others as told. */
function hostsWith(answers: Readonly<Record<string, string | HostError>>): Pick<Hosts, 'run' | 'user'> {
  return {
    user: 'drover',
    run: async (host, command) => {
      const answer = answers[host] ?? '';
      if (typeof answer !== 'string') throw answer;
      return command.parse({ code: 0, stdout: `${answer}\n`, stderr: '' });
    },
  };
}

describe('drover check of the compute hosts', () => {
  it('logs in to each, and says what a host refused and what to do', async () => {
    const refused = new HostError('auth', 'compute2', 'compute2 refuses the key of drover', {
      remedy: 'Add the key.',
    });
    const gone = new HostError('unreachable', 'compute3', 'compute3 does not answer');
    const services = ['compute1', 'compute2'].map((host) => service(host));
    const rows = await checkHosts(
      { name: 'lab', services: async () => [...services, service('compute3', 'down'), service('edge1')] },
      hostsWith({ compute1: 'compute1', compute2: refused, compute3: gone, edge1: 'edge1.example.org' }),
    );
    expect(rows).toEqual([
      { about: 'lab: compute1: SSH as drover', result: 'ok', detail: 'ok' },
      {
        about: 'lab: compute2: SSH as drover',
        result: 'fail',
        detail: 'compute2 refuses the key of drover',
        remedy: 'Add the key.',
      },
      { about: 'lab: compute3: SSH as drover', result: 'warn', detail: 'compute3 does not answer' },
      { about: 'lab: edge1: SSH as drover', result: 'ok', detail: 'ok, it calls itself edge1.example.org' },
    ]);
  });
});

describe('the files of the login', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'drover-access-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const access = () => ({
    user: 'drover',
    privateKeyFile: join(directory, 'key'),
    knownHostsFile: join(directory, 'known_hosts'),
    port: 22,
    addresses: {},
  });

  it('that can not be read are told, each with its remedy', async () => {
    const rows = await checkAccess(access(), {});
    expect(rows).toEqual([
      {
        about: 'hosts: privateKeyFile',
        result: 'fail',
        detail: expect.stringContaining(`the private key ${join(directory, 'key')} cannot be read`),
        remedy: expect.stringContaining('hosts.privateKeyFile'),
      },
      {
        about: 'hosts: knownHostsFile',
        result: 'fail',
        detail: expect.stringContaining('cannot be read'),
        remedy: expect.stringContaining('hosts.knownHostsFile'),
      },
    ]);
    await writeFile(join(directory, 'key'), 'k');
    await writeFile(join(directory, 'known_hosts'), '');
    expect(await checkAccess(access(), {})).toEqual([]);
  });

  it('are looked at for every cloud; nowhere without SSH', async () => {
    const all = await checkEveryAccess({ hosts: { ...access(), byCloud: { edge: access() } } }, {});
    expect(all.map(({ about }) => about)).toEqual([
      'hosts: privateKeyFile',
      'hosts: knownHostsFile',
      'hosts.byCloud.edge: privateKeyFile',
      'hosts.byCloud.edge: knownHostsFile',
    ]);
    expect(await checkEveryAccess({}, {})).toEqual([]);
  });
});
