import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock.js';
import { createLog } from '../../../src/base/log.js';
import type { Clouds } from '../../../src/cloud/clouds.js';
import { openClouds } from '../../../src/cloud/open-clouds.js';
import { HostReader } from '../../../src/hosts/host-reader.js';
import { type Hosts, type HostsOptions, openHosts, runThrough } from '../../../src/hosts/hosts.js';
import { asksHosts } from '../../../src/preflight/check.js';
import { allChecks } from '../../../src/preflight/checks.js';
import type { Finding } from '../../../src/preflight/finding.js';
import { type Preflight, type PreflightInputs, runPreflight } from '../../../src/preflight/preflight.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/index.js';
import type { HostState } from '../../../src/simulator/ssh/host-state.js';
import { OWN, POLICY } from '../small-cloud.js';

const log = createLog({ level: 'silent' });

/** A whole cloud on real sockets with an sshd a host: `web-01` runs on compute1. */
export class Ground {
  readonly simulator: Simulator;
  readonly clouds: Clouds;
  readonly hosts: Hosts;
  readonly #directory: string;

  private constructor(simulator: Simulator, clouds: Clouds, hosts: Hosts, directory: string) {
    this.simulator = simulator;
    this.clouds = clouds;
    this.hosts = hosts;
    this.#directory = directory;
  }

  static async start(
    options: Partial<SimulatorOptions> & { ssh?: Partial<HostsOptions>; user?: string } = {},
  ): Promise<Ground> {
    const directory = await mkdtemp(join(tmpdir(), 'drover-hosts-'));
    const { ssh, user, ...more } = options;
    const simulator = await startSimulator({ directory, ...more });
    simulator.world.addServer({ name: 'web-01', host: 'compute1', dataVolumes: 1 });
    const { privateKeyFile, knownHostsFile, addresses } = simulator;
    const clouds = openClouds({
      config: { file: simulator.cloudsFile },
      env: {},
      clock: systemClock,
      log,
      timeoutMs: 10_000,
    });
    const hosts = openHosts(
      { user: user ?? 'drover', privateKeyFile, knownHostsFile, port: 22, addresses },
      { clock: systemClock, log, env: {}, ...ssh },
    );
    return new Ground(simulator, clouds, hosts, directory);
  }

  /** Of one simulated host, to be told to differ. */
  state(host: string): HostState {
    const state = this.simulator.hosts.get(host);
    if (state === undefined) throw new Error(`no host ${host}`);
    return state;
  }

  facts(): HostReader {
    return new HostReader(this.hosts, systemClock);
  }

  /** What the hosts themselves say, without the checks of the API, and without SSH: hundreds of commands cost nothing so. */
  async hostFindings(destination: string): Promise<readonly Finding[]> {
    const run = runThrough('drover', async (host, line, _command, stdin) => {
      const shell = this.simulator.shells.get(host);
      if (shell === undefined) throw new Error(`no host ${host}`);
      const { stdout = '', stderr = '', exitCode } = await shell(line, stdin ?? '');
      return { stdout, stderr, code: exitCode };
    });
    const { findings } = await this.preflight(destination, {
      hosts: new HostReader({ ...this.hosts, run }, systemClock),
      checks: allChecks.filter(asksHosts),
    });
    return findings;
  }

  async preflight(destination?: string | null, more: Partial<PreflightInputs> = {}): Promise<Preflight> {
    const cloud = await this.clouds.open();
    const [found] = await cloud.findServers('web-01');
    if (found === undefined) throw new Error('no server web-01');
    return runPreflight({
      cloud,
      server: found.id,
      ...(destination === undefined ? {} : { destination }),
      own: OWN,
      policy: POLICY,
      clock: systemClock,
      hosts: this.facts(),
      ...more,
    });
  }

  async stop(): Promise<void> {
    await this.hosts.close();
    await this.clouds.close();
    await this.simulator.stop();
    await rm(this.#directory, { recursive: true });
  }
}

export function troubles(findings: readonly Finding[]): string[] {
  return findings
    .filter((one) => one.verdict !== 'pass')
    .map((one) => `${one.check} ${one.verdict}: ${one.text}`);
}
