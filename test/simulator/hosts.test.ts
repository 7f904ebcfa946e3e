import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import type { Simulator } from '../../src/simulator/index.js';
import { startCloud, stopClouds } from './support.js';

afterEach(stopClouds);

interface Login {
  user?: string;
  privateKey?: string;
}

/** Logs in as a careful client does: only when the host's key is the one known_hosts has. */
function run(simulator: Simulator, host: string, command: string, login: Login = {}) {
  const address = simulator.addresses[host]!;
  const [ip, port] = address.split(':');
  const known = readFileSync(simulator.knownHostsFile, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`[${ip}]:${port} `));
  const expected = Buffer.from(known!.split(' ')[2]!, 'base64');
  return new Promise<{ stdout: string; stderr: string; code: number }>((resolve, reject) => {
    const client = new ssh2.Client();
    client.on('error', reject);
    client.on('ready', () => {
      client.exec(command, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        let [stdout, stderr, code] = ['', '', -1];
        channel.on('data', (data: Buffer) => {
          stdout += data;
        });
        channel.stderr.on('data', (data: Buffer) => {
          stderr += data;
        });
        channel.on('exit', (exit: number) => {
          code = exit;
        });
        channel.on('close', () => {
          client.end();
          resolve({ stdout, stderr, code });
        });
      });
    });
    client.connect({
      host: ip!,
      port: Number(port),
      username: login.user ?? 'drover',
      privateKey: login.privateKey ?? readFileSync(simulator.privateKeyFile),
      hostVerifier: (key: Buffer) => key.equals(expected),
    });
  });
}

describe('the sshd of a host', () => {
  it('lets any user in with the key, proves its own, and answers as that host', async () => {
    const { simulator } = await startCloud();
    for (const [host, user] of [
      ['compute1', 'drover'],
      ['compute2', 'root'],
    ]) {
      expect(await run(simulator, host!, 'hostname', { user: user! })).toEqual({
        stdout: `${host}\n`,
        stderr: '',
        code: 0,
      });
    }
  });

  it('ends an unknown command with 127', async () => {
    const { simulator } = await startCloud();
    const result = await run(simulator, 'compute1', 'virsh list');
    expect(result).toEqual({ stdout: '', stderr: 'sh: 1: virsh: not found\n', code: 127 });
  });

  it('turns away another key', async () => {
    const { simulator } = await startCloud();
    const { generateKeyPair } = await import('../../src/simulator/ssh/host-keys.js');
    const stranger = generateKeyPair().privateKey;
    await expect(run(simulator, 'compute1', 'true', { privateKey: stranger })).rejects.toThrow(
      'All configured authentication methods failed',
    );
  });
});

describe('stopping', () => {
  it('does not wait for a client that stays logged in', async () => {
    const { simulator } = await startCloud();
    const [host, port] = simulator.addresses.compute1!.split(':');
    const client = new ssh2.Client();
    const gone = new Promise<void>((resolve) => {
      client.on('close', () => resolve());
      // The host hangs up, which is what this is about.
      client.on('error', () => {});
    });
    await new Promise<void>((resolve) => {
      client.on('ready', () => resolve());
      const privateKey = readFileSync(simulator.privateKeyFile);
      client.connect({ host: host!, port: Number(port), username: 'drover', privateKey });
    });
    await stopClouds();
    await gone;
  });
});
