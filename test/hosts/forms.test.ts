import { ARGUMENT_FORMS, type ArgumentForm, argumentWords } from '../../src/hosts/arguments.js';
import { cpuCompare } from '../../src/hosts/commands.js';
import { escaped, publicKey } from '../../src/hosts/forms.js';
import { runThrough } from '../../src/hosts/hosts.js';
import { repairWrite } from '../../src/procedures/repair/commands.js';
import { hostile } from '../support/hostile.js';

/** A host that takes whatever reaches it. */
function reached() {
  const sent: string[] = [];
  const run = runThrough('root', async (_host, line, _command, stdin) => {
    sent.push(`${line}\n${stdin}`);
    return { stdout: 'written\n', stderr: '', code: 0 };
  });
  return { sent, run };
}

describe('an argument of a command', () => {
  const names = Object.keys(ARGUMENT_FORMS) as ArgumentForm[];

  it.each(hostile('compute2'))('is refused, whatever it should be, where it is %s', (what, value) => {
    // An alternative of its own, a part of the absolute path, and numbers that are numbers.
    const fine: Record<string, readonly ArgumentForm[]> = {
      'a number': ['epoch', 'domain', 'domainOrNone', 'pool', 'image'],
      'a hexadecimal number': ['domain', 'domainOrNone', 'pool', 'image'],
      'an octal address': ['domain', 'domainOrNone', 'pool', 'image'],
      'a short address': ['domain', 'domainOrNone', 'pool', 'image'],
      'an address with a part too many': ['domain', 'domainOrNone', 'pool', 'image'],
      'a label too long': ['domain', 'domainOrNone', 'pool', 'image'],
    };
    const taken = names.filter((form) => {
      try {
        argumentWords({ it: form }, { it: value } as never);
        return true;
      } catch {
        return false;
      }
    });
    expect(taken.filter((form) => !(fine[what] ?? []).includes(form))).toEqual([]);
  });

  it.each(['0', '65536', '99999', '-1', '22 23'])('is no port where it is %s', (port) => {
    expect(() => argumentWords({ port: 'port' }, { port })).toThrow('port must be a port, not ');
  });

  it('that is refused is shown on one line, with nothing that a terminal acts on', () => {
    expect(escaped('a\n\x1b]0;x\x07\u2028\u202e"')).toBe('"a\\n\\u001b]0;x\\u0007\\u2028\\u202e\\""');
    expect(escaped('x'.repeat(500)).length).toBeLessThan(90);
  });
});

describe('what a host reads', () => {
  const values = { request: 'aaaaaaaaaa', user: 'root', file: 'config' };

  it.each([
    ['an escape', 'Host a\n  User \x1b[2J'],
    ['a carriage return', 'Host a\r\n  User x'],
    ['NUL', 'Host a\0'],
    ['a line separator of Unicode', 'Host a\u2028  ProxyCommand id'],
    ['the end of our block', 'Host a\n# drover repair end\nHost *'],
    ['an empty line', 'Host a\n\nHost *'],
  ])('of a repair is never a text with %s', async (_, text) => {
    const { sent, run } = reached();
    await expect(run('compute1', repairWrite, values, text)).rejects.toMatchObject({
      code: 'host-bad-argument',
      message: expect.stringContaining(
        'repair-write was not run on compute1: stdin must be lines of ssh files',
      ),
    });
    expect(sent).toEqual([]);
  });

  it.each([
    ['a document type', '<!DOCTYPE cpu [<!ENTITY x SYSTEM "file:///etc/shadow">]><cpu>&x;</cpu>'],
    ['a document type within', '<cpu><!DOCTYPE x></cpu>'],
    ['an entity', '<cpu><model>&x;</model></cpu>'],
    ['an instruction', "<cpu><?xml-stylesheet href='x'?></cpu>"],
    ['another element', '<domain><cpu/></domain>'],
    ['NUL', '<cpu>\0</cpu>'],
  ])('of the CPU of another host is never XML with %s', async (_, xml) => {
    const { sent, run } = reached();
    await expect(run('compute2', cpuCompare, { hypervisor: 'kvm' }, xml)).rejects.toMatchObject({
      code: 'host-bad-argument',
    });
    expect(sent).toEqual([]);
  });
});

describe('a public key', () => {
  const body = (type: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), Buffer.alloc(36, 7)]).toString(
      'base64',
    );

  it('is one whose type stands in it', () => {
    expect(publicKey.safeParse(`ssh-ed25519 ${body('ssh-ed25519')}`).success).toBe(true);
    for (const no of [
      `ssh-rsa ${body('ssh-ed25519')}`,
      `ssh-ed25519 ${'A'.repeat(60)}`,
      `ssh-ed25519 ${body('ssh-ed25519')}\nssh-rsa AAAA`,
      `ssh-ed25519 ${body('ssh-ed25519')} comment`,
      `command="id" ssh-ed25519 ${body('ssh-ed25519')}`,
      `sk-ssh-ed25519@openssh.com ${body('sk-ssh-ed25519@openssh.com')}`,
    ]) {
      expect(publicKey.safeParse(no).success).toBe(false);
    }
  });
});
