import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** `drover simulate` at work, and its entry of clouds.yaml. */
export async function simulated(directory, ...more) {
  const words = ['--directory', directory, '--hosts', '2', '--port', String(await freePort()), ...more];
  const simulator = spawn(process.execPath, [CLI, 'simulate', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(simulator.stdout, 'data');
  return { simulator, cloud: parse(readFileSync(join(directory, 'clouds.yaml'), 'utf8')).clouds.simulator };
}
