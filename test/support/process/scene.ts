import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { KINDS } from '../../../src/app/kinds.js';
import type { Clock } from '../../../src/base/clock.js';
import { silentLog } from '../../../src/base/log.js';
import type { Random } from '../../../src/base/seeded-random.js';
import { loadConfig } from '../../../src/config/load.js';
import { type Drover, startDrover } from '../../../src/main.js';
import type { SlotKey } from '../../../src/requests/keys.js';
import type { Request } from '../../../src/requests/request.js';
import {
  type ServerSpec,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../../src/simulator/index.js';
import { DroverProcess, type LaunchOptions } from './drover-process.js';
import { Terminal } from './terminal.js';

export interface SceneOptions {
  /** How much faster than life the cloud works. */
  speed?: number;
  hosts?: number;
  servers?: readonly ServerSpec[];
  novaMax?: string;
  /** Where its ids come from, for a cloud that is to be the same again. */
  random?: Random;
  /** Sections of drover.yaml beside those that the simulator writes. */
  config?: Readonly<Record<string, unknown>>;
  /** Told of every call to the cloud. */
  onCall?: SimulatorOptions['onCall'];
}

export interface InProcess {
  terminal: Terminal;
  drover: Drover;
  stop(): Promise<void>;
}

export interface InProcessOptions {
  clock?: Clock;
  stallAfterSeconds?: number;
  callTimeoutMs?: number;
}

const SETTLED_MS = 90_000;

/** A cloud in this process with a folder of its own, and the Drovers that are started on it, one after another. */
export class Scene {
  readonly simulator: Simulator;
  readonly directory: string;
  readonly #stops: (() => Promise<unknown>)[] = [];

  private constructor(simulator: Simulator, directory: string) {
    this.simulator = simulator;
    this.directory = directory;
  }

  static async open({
    speed = 60,
    hosts = 3,
    servers,
    novaMax,
    random,
    config = {},
    onCall,
  }: SceneOptions = {}): Promise<Scene> {
    const directory = await mkdtemp(join(tmpdir(), 'drover-e2e-'));
    const simulator = await startSimulator({
      directory,
      hosts,
      speed,
      ...(novaMax === undefined ? {} : { novaMax }),
      ...(random === undefined ? {} : { random }),
      ...(onCall === undefined ? {} : { onCall }),
    });
    const scene = new Scene(simulator, directory);
    try {
      for (const server of servers ?? [{ name: 'web-01', host: 'compute1' }])
        simulator.world.addServer(server);
      const written: object = parse(await readFile(simulator.configFile, 'utf8'));
      await writeFile(simulator.configFile, stringify({ ...written, hosts: undefined, ...config }));
      return scene;
    } catch (error) {
      await scene.close();
      throw error;
    }
  }

  /** Rewrites sections of drover.yaml; the next Drover reads them. */
  async configure(sections: Readonly<Record<string, unknown>>): Promise<void> {
    const written: object = parse(await readFile(this.simulator.configFile, 'utf8'));
    await writeFile(this.simulator.configFile, stringify({ ...written, ...sections }));
  }

  /** A real process; killed at the end of the scene if it still lives. */
  launch(options: Omit<LaunchOptions, 'configFile'> = {}): DroverProcess {
    const drover = new DroverProcess({ configFile: this.simulator.configFile, ...options });
    this.#stops.push(() => drover.signal('SIGKILL'));
    return drover;
  }

  /** Drover in this process, where its clock and its patience can be chosen. */
  async run({ callTimeoutMs = 3_000, ...options }: InProcessOptions = {}): Promise<InProcess> {
    const input = new PassThrough();
    const terminal = new Terminal((text) => void input.write(text));
    const output = new Writable({
      write(chunk: Buffer, _encoding, written) {
        terminal.take(chunk.toString('utf8'));
        written();
      },
    });
    const drover = await startDrover({
      config: loadConfig({
        kinds: KINDS,
        file: this.simulator.configFile,
        env: {},
        readFile: await preloaded(this.simulator.configFile),
        home: this.directory,
        cwd: this.directory,
        platformNeeded: true,
        console: true,
      }),
      env: { HOME: this.directory },
      log: silentLog,
      console: { input, output, tty: false, json: true, color: false },
      callTimeoutMs,
      ...options,
    });
    const stop = () => drover.stop();
    this.#stops.push(stop);
    return { terminal, drover, stop };
  }

  /** How many live migrations Nova ever accepted for a server. */
  moves(server = 'web-01'): number {
    return this.simulator.world.moves.get(this.simulator.world.server(server).id) ?? 0;
  }

  hostOf(server = 'web-01'): string {
    return this.simulator.world.server(server).host;
  }

  /** The requests as they stand on the disk, settled ones included. */
  async requests(): Promise<readonly Request[]> {
    return (await this.documents()).map(({ request }) => request);
  }

  /** The same with what each holds; a settled one holds nothing. */
  async documents(): Promise<readonly KeptRequest[]> {
    const read = await Promise.all((await this.#documentFiles()).map((file) => this.#document(file)));
    // One that is just being settled stands in both places for a moment.
    const found = read.flatMap((document) => document ?? []);
    return [...new Map(found.map((document) => [document.request.id, document])).values()];
  }

  /** With its plan, which stands in a file of its own until the request is settled. */
  async #document(file: string): Promise<KeptRequest | undefined> {
    const head = await readFile(file, 'utf8').catch(() => undefined);
    if (head === undefined) return undefined;
    const document = JSON.parse(head) as KeptRequest;
    const { request } = document;
    if ((request.plan as unknown) !== undefined) return document;
    const plan = await readFile(join(this.directory, 'data', 'plans', `${request.id}.json`), 'utf8').catch(
      () => undefined,
    );
    return plan === undefined
      ? undefined
      : { ...document, request: { ...request, plan: JSON.parse(plan) as Request['plan'] } };
  }

  /** Makes of each what another version of Drover would have written; none runs meanwhile. */
  async rewriteRequests(change: (request: Request) => Request): Promise<void> {
    for (const file of await this.#documentFiles()) {
      const document = await this.#document(file);
      if (document === undefined) continue;
      await writeFile(file, JSON.stringify({ ...document, request: change(document.request) }));
    }
  }

  async #documentFiles(): Promise<readonly string[]> {
    const data = join(this.directory, 'data');
    const names = await readdir(data, { recursive: true }).catch(() => []);
    return names
      .filter((name) => /^(?:active|archive\/\d{4}-\d\d)\/[a-z0-9]+\.json$/.test(name))
      .map((name) => join(data, name));
  }

  /** The only request, once it has ended and everything of it was told; never resolves once nobody waits any more. */
  async settled(nobodyWaits?: AbortSignal): Promise<Request> {
    const data = join(this.directory, 'data');
    const end = Date.now() + SETTLED_MS;
    while (Date.now() < end) {
      const names = await readdir(data, { recursive: true }).catch(() => []);
      const [request] = await this.requests();
      if (
        request !== undefined &&
        names.some((name) => name.endsWith(`${request.id}.json`) && name.startsWith('archive'))
      )
        return request;
      await sleep(50);
      if (nobodyWaits?.aborted === true) return await new Promise(() => undefined);
    }
    throw new Error(`nothing was settled: ${JSON.stringify(await this.requests(), undefined, 1)}`);
  }

  /** What stands in the folder of the threads' files, by name. */
  async files(): Promise<Readonly<Record<string, string>>> {
    const folder = join(this.directory, 'data', 'files');
    const names = await readdir(folder).catch(() => []);
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
  }

  /** console.ndjson: everything that was ever said. */
  async journal(): Promise<readonly JournalLine[]> {
    const text = await readFile(join(this.directory, 'data', 'console.ndjson'), 'utf8').catch(() => '');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JournalLine);
  }

  async audit(): Promise<readonly { event: { type: string } }[]> {
    const text = await readFile(join(this.directory, 'data', 'audit.ndjson'), 'utf8');
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { event: { type: string } });
  }

  async close(): Promise<void> {
    await Promise.all(this.#stops.map((stop) => stop()));
    await this.simulator.stop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

export interface KeptRequest {
  request: Request;
  slots: readonly SlotKey[];
}

export interface JournalLine {
  type: string;
  number?: string;
  thread?: string;
  mark?: string;
  text?: string;
  author?: string;
  emoji?: string;
}

async function preloaded(path: string): Promise<(path: string) => string> {
  const text = await readFile(path, 'utf8');
  return () => text;
}

/** Opens a scene, plays it, and closes it whatever happens. */
export async function onScene<T>(options: SceneOptions, play: (scene: Scene) => Promise<T>): Promise<T> {
  const scene = await Scene.open(options);
  try {
    return await play(scene);
  } finally {
    await scene.close();
  }
}
