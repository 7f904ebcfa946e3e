import type { Volume } from '../../../../src/cloud/volume.js';
import { NovaConf } from '../../../../src/hosts/nova/nova-conf.js';
import type { Conclusion } from '../../../../src/preflight/check.js';
import { zoneAndKeyChecks } from '../../../../src/preflight/checks/storage/zones-and-keys.js';
import { service, volume } from '../../small-cloud.js';

const NAMES = { host: '', source: 'compute1', destination: 'compute2' };
const [zones, keys] = zoneAndKeyChecks;

const verdicts = (concluded: Conclusion | readonly Conclusion[] | undefined) =>
  [concluded ?? []].flat().map(({ verdict, text }) => `${verdict}: ${text}`);

describe('the zones of the volumes', () => {
  const decide = (
    zone: string | null,
    [here, there]: [string, string],
    crossAzAttach: { value: boolean | null; why: string | null },
  ) =>
    verdicts(
      zones?.decide(
        {
          server: { volumes: [volume('v1', { availabilityZone: zone })] },
          cloud: {
            services: [service('compute1', { zone: here }), service('compute2', { zone: there })],
          },
          host: {},
          source: {},
          destination: { crossAzAttach },
          pair: {},
          back: {},
        } as never,
        NAMES,
      ),
    );
  const off = { value: false, why: null };
  const unread = { value: null, why: 'there is no nova.conf' };

  it('pass in one zone, whatever can be read, and where they were in another before', () => {
    expect(decide('nova', ['nova', 'nova'], unread)[0]).toMatch(/^pass/);
    expect(decide('cinder', ['az1', 'az2'], off)[0]).toMatch(/^pass/);
    expect(decide(null, ['az1', 'az2'], off)[0]).toMatch(/^pass/);
    expect(decide('az1', ['az1', 'az2'], { value: true, why: null })[0]).toMatch(/^pass/);
  });

  it('warn of what Nova refuses after the move, and are unknown where that cannot be read', () => {
    expect(decide('az1', ['az1', 'az2'], off)).toEqual([
      'warn: v1-name is in zone az1, compute2 in zone az2, and cross_az_attach is off there: the move itself does not ask, but an evacuation, a rebuild, unshelving and attaching would be refused after it',
    ]);
    expect(decide('az1', ['az1', 'az2'], unread)).toEqual([
      'unknown: v1-name is in zone az1, compute2 in zone az2: whether that is allowed cannot be read (there is no nova.conf)',
    ]);
  });
});

describe('the keys of encrypted volumes', () => {
  const nova = (text: string) => ({
    conf: new NovaConf(
      {
        files: [{ path: '/etc/nova/nova.conf', changedAt: 0, text, problems: [] }],
        missing: [],
        process: null,
        container: null,
      },
      26,
    ),
  });
  const decide = (
    here: { text?: string; cryptsetup?: boolean },
    there: { text?: string; cryptsetup?: boolean; answer?: string },
    more: Partial<Volume> = { encrypted: true },
  ) =>
    verdicts(
      keys?.decide(
        {
          cloud: {},
          server: { volumes: [volume('v1', more)] },
          host: {},
          source: { nova: nova(here.text ?? ''), system: { cryptsetup: here.cryptsetup ?? true } },
          destination: {
            nova: nova(there.text ?? ''),
            system: { cryptsetup: there.cryptsetup ?? true },
            keyManager:
              there.answer === undefined ? null : { endpoint: 'https://keys:9311', answer: there.answer },
          },
          pair: {},
          back: {},
        } as never,
        NAMES,
      ),
    );
  const CLASS = '[key_manager]\napi_class = castellan.key_manager.barbican_key_manager.BarbicanKeyManager';

  it('say nothing without such a volume, and pass where the hosts agree', () => {
    expect(decide({}, { text: '[key_manager]\nbackend = vault' }, {})).toEqual([]);
    expect(decide({ text: CLASS }, {})).toEqual(['pass: both hosts take keys from barbican']);
    expect(decide({ cryptsetup: false }, { cryptsetup: false })[0]).toMatch(/^pass/);
  });

  it.each<[string, string[], string]>([
    [
      'another key manager',
      decide({}, { text: '[key_manager]\nbackend = vault' }),
      'fail: compute1 takes keys from barbican, compute2 from vault: the key of an encrypted volume is not there',
    ],
    [
      'a Barbican that is not reached',
      decide({}, { answer: 'filtered' }),
      'fail: compute2 does not reach Barbican at https://keys:9311 (filtered)',
    ],
    [
      'another Barbican',
      decide({}, { text: '[barbican]\nbarbican_endpoint = https://keys:9311' }),
      'warn: barbican_endpoint is not set on compute1, https://keys:9311 on compute2',
    ],
    [
      'no cryptsetup there',
      decide({}, { cryptsetup: false }),
      'warn: compute2 has no cryptsetup, compute1 has: a volume that QEMU does not decrypt itself could not be opened there',
    ],
  ])('tell of %s', (_name, seen, expected) => {
    expect(seen).toEqual([expected]);
  });
});
