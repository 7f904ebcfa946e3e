import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unreadable } from '../../src/hosts/command.js';
import { guestProbe, parseGuestProbes } from '../../src/hosts/network/guest-probe.js';

const folder = mkdtempSync(join(tmpdir(), 'drover-guest-script-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the script as a host's shell would, with programs of ours first in the PATH. */
function run(args: readonly string[], path = process.env.PATH ?? '') {
  return new Promise<{ stdout: string; stderr: string; code: number }>((resolve) => {
    execFile(
      '/bin/sh',
      ['-c', guestProbe.script, 'x', ...args],
      { env: { PATH: path } },
      (error, stdout, stderr) =>
        resolve({ stdout, stderr, code: typeof error?.code === 'number' ? error.code : 0 }),
    );
  });
}

function program(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

describe('the probes of a guest on a host', () => {
  it('are four TCP connections half a second apart; taken is an answer, refused is none', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const [taken, refused, pinged] = await Promise.all([
      run(['tcp', '127.0.0.1', port]),
      run(['tcp', '127.0.0.1', '1']),
      (async () => {
        program('ping', `[ "$*" = "-n -q -c 1 -W 1 10.1.0.5" ]`);
        return await run(['ping', '10.1.0.5', '-'], `${folder}:${process.env.PATH ?? ''}`);
      })(),
    ]);
    await new Promise((resolve) => server.close(resolve));
    const probes = parseGuestProbes(taken);
    expect(probes.length).toBeGreaterThanOrEqual(2);
    expect(probes.length).toBeLessThanOrEqual(4);
    expect(probes[0]?.at).toBe(0);
    for (const [index, { at, answeredAt }] of probes.entries()) {
      expect(at).toBeGreaterThanOrEqual(index * 490);
      if (answeredAt !== null) expect(answeredAt).toBeGreaterThanOrEqual(at);
    }
    // A busy machine may lose one of them; none is a mistake.
    expect(probes.some(({ answeredAt }) => answeredAt !== null)).toBe(true);
    expect(parseGuestProbes(refused).every(({ answeredAt }) => answeredAt === null)).toBe(true);
    expect(parseGuestProbes(pinged).some(({ answeredAt }) => answeredAt !== null)).toBe(true);
  });

  it('say at once that the program is not there', async () => {
    const none = await run(['ping', '10.1.0.5', '-'], '/nowhere');
    expect(none).toEqual({ stdout: '', stderr: 'ping is not installed\n', code: 127 });
  });

  it.each(['', 'probe 1 2', 'probe 1.0 2.0 0\nprobe %N 2.0 0', 'hello'])(
    'that read %j are no answer',
    (stdout) => {
      expect(() => parseGuestProbes({ stdout, stderr: '', code: 0 })).toThrow(Unreadable);
    },
  );
});
