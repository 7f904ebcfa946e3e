import { spawnSync } from 'node:child_process';
import { NovaConf } from '../../../src/hosts/nova/nova-conf.js';
import { keepScript, parseNovaConfOutput } from '../../../src/hosts/nova/nova-conf-files.js';
import { whyDoubtful, whyUnusable } from '../../../src/preflight/facts/nova-conf-state.js';

/** What H1 says of a file, by the very filter that runs on the host. */
function h1(file: string | Buffer): { fail: string | undefined; warn: string | undefined } {
  const kept = spawnSync('sh', ['-c', `${keepScript}\nkeep`], { input: file, encoding: 'utf8' }).stdout;
  const stdout = `now 1\nfile 1 /etc/nova/nova.conf\n${kept}`;
  const reading = parseNovaConfOutput({ stdout, stderr: '', code: 0 });
  const facts = { conf: new NovaConf(reading, 26), startedAt: null, changedSinceStart: [] };
  return { fail: whyUnusable(facts), warn: whyDoubtful(facts) };
}

const SOUND = '[DEFAULT]\ncompute_driver = libvirt.LibvirtDriver\n[libvirt]\nvirt_type = kvm\n';
const REFUSED = 'nova-compute refuses such a file';

describe('a nova.conf that is damaged', () => {
  it.each<[string, string | Buffer, string]>([
    ['ends in a key', `${SOUND}live_migration_ur`, `line 5 has a line that assigns nothing: ${REFUSED}`],
    ['ends in a section', `${SOUND}[vn`, `line 5 has a section that is not closed: ${REFUSED}`],
    [
      'ends in NUL bytes',
      Buffer.concat([Buffer.from(SOUND), Buffer.alloc(4096)]),
      `line 5 has a line that assigns nothing: ${REFUSED}`,
    ],
    ['is binary', Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 7919) % 256)), REFUSED],
    [
      'is Latin-1',
      Buffer.from(`${SOUND}# f\xfcr\n`, 'latin1'),
      `line 5 has bytes that are no UTF-8 text: ${REFUSED}`,
    ],
    [
      'is 10 MB of something else',
      'what is this\n'.repeat(800_000),
      `line 1 has a line that assigns nothing: ${REFUSED}`,
    ],
    [
      'is larger than any',
      Buffer.alloc(17_000_000, `# ${'much ado '.repeat(20)}\n`),
      'is too large for a configuration',
    ],
    [
      'was cut off between sections',
      '[DEFAULT]\ncompute_driver = libvirt.LibvirtDriver\n',
      'has no section [libvirt]: it is cut off',
    ],
    ['is empty', '', 'it is empty or cut off'],
  ])('fails when it %s', (_name, file, expected) => {
    expect(h1(file).fail).toContain(expected);
  });

  it.each<[string, string, string]>([
    [
      'ends in a value',
      `${SOUND}live_migration_uri = qemu+ssh://ro`,
      '/etc/nova/nova.conf ends within live_migration_uri, without the end of its line 5: it may be cut off there',
    ],
    [
      'ends in a secret, which is not told',
      `${SOUND}[database]\nconnection = mysql://nova:hunter2`,
      '/etc/nova/nova.conf ends within an option, without the end of its line 6: it may be cut off there',
    ],
    [
      'ends in a continued value',
      `${SOUND}cpu_models = Nehalem,\n  Hasw`,
      '/etc/nova/nova.conf ends within cpu_models, without the end of its line 6: it may be cut off there',
    ],
    [
      'has a reference that is not closed',
      `${SOUND}live_migration_inbound_addr = $(hostname\n`,
      '/etc/nova/nova.conf: [libvirt] live_migration_inbound_addr ends within a reference ($): it may be cut off there',
    ],
    [
      'holds NUL bytes in a value',
      `${SOUND}rbd_user = cin\0\0\0\n`,
      '/etc/nova/nova.conf line 5 holds NUL bytes, as after a crash of the machine or a full disk',
    ],
  ])('warns when oslo.config takes it, but it %s', (_name, file, expected) => {
    expect(h1(file)).toEqual({ fail: undefined, warn: expected });
  });

  it('says nothing of a sound one, nor of 10 MB of comments, nor of one that ends in a comment', () => {
    const nothing = { fail: undefined, warn: undefined };
    expect(h1(SOUND)).toEqual(nothing);
    expect(h1(`${SOUND}${'# the defaults, explained at length\n'.repeat(300_000)}`)).toEqual(nothing);
    expect(h1(`${SOUND}# für alle`)).toEqual(nothing);
  });
});
