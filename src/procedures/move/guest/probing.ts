import { execFile } from 'node:child_process';
import { connect, isIP } from 'node:net';
import type { Clock } from '../../../base/clock.js';
import { codeOf } from '../../../base/errno.js';
import { DroverError } from '../../../base/errors.js';
import { guestProbe } from '../../../hosts/commands.js';
import { isHostError } from '../../../hosts/host-error.js';
import type { Hosts } from '../../../hosts/hosts.js';
import type { Probe } from './probes.js';
import type { GuestProber, GuestTarget } from './watch.js';

/** A probe that has no answer by then is lost. */
const LOST_MS = 1_000;
/** ping ends by itself after a second; this is for one that does not. */
const PING_MS = 3_000;

export interface GuestProbeParts {
  clock: Clock;
  /** Undefined: SSH is not configured for this cloud. */
  hosts(cloud: string): Hosts | undefined;
  /** The program; `ping` of the PATH unless given. */
  ping?: string;
}

/** Asks guests from where Drover runs, or over SSH from a named host. */
export function guestProbes({ clock, hosts, ping = 'ping' }: GuestProbeParts): GuestProber {
  return {
    async probe(cloud, target) {
      // It came from the cloud; what is no address is never connected to, and never an argument of a program.
      if (isIP(target.address) === 0) throw notAsked('its address is none');
      if (target.from !== null) return await fromHost(clock, hosts(cloud), target, target.from);
      const at = clock.now();
      const answered =
        target.by === 'ping'
          ? await pinged(ping, target.address)
          : await connected(clock, target.address, target.port ?? 0);
      return [{ at, answeredAt: answered ? clock.now() : null }];
    },
  };
}

/** A connection that is taken and closed at once. One that is refused is no answer: nothing serves there. */
function connected(clock: Clock, host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const limit = new AbortController();
    const socket = connect({ host, port });
    const end = (answered: boolean) => {
      limit.abort();
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => end(true));
    socket.on('error', () => end(false));
    clock.sleep(LOST_MS, limit.signal).then(
      () => end(false),
      () => undefined,
    );
  });
}

function pinged(ping: string, address: string): Promise<boolean> {
  const seconds = String(LOST_MS / 1000);
  return new Promise((resolve, reject) => {
    execFile(ping, ['-n', '-q', '-c', '1', '-W', seconds, address], { timeout: PING_MS }, (error) => {
      if (error !== null && codeOf(error) === 'ENOENT') {
        reject(notAsked('ping is not installed where Drover runs', error));
      } else resolve(error === null);
    });
  });
}

async function fromHost(
  clock: Clock,
  hosts: Hosts | undefined,
  { by, address, port }: GuestTarget,
  host: string,
): Promise<readonly Probe[]> {
  if (hosts === undefined) throw notAsked('SSH is not configured for this cloud');
  const began = clock.now();
  try {
    const row = await hosts.run(host, guestProbe, { by, address, port: port ?? '-' });
    return row.map(({ at, answeredAt }) => ({
      at: began + at,
      answeredAt: answeredAt === null ? null : began + answeredAt,
    }));
  } catch (error) {
    throw notAsked(whyNot(error, by, host), error);
  }
}

function whyNot(error: unknown, by: GuestTarget['by'], host: string): string {
  const kind = isHostError(error) ? error.kind : undefined;
  if (kind === 'not-installed') return `${by === 'ping' ? 'ping' : 'bash'} is not installed on ${host}`;
  if (kind === 'not-permitted') return `not permitted on ${host}`;
  if (kind === 'command-failed' || kind === 'unreadable') return `the probes failed on ${host}`;
  return `${host} could not be asked over SSH`;
}

function notAsked(words: string, cause?: unknown): DroverError {
  return new DroverError(words, { code: 'guest-not-asked', cause });
}
