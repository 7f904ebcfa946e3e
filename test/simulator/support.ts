import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Simulator,
  type SimulatorOptions,
  seededRandom,
  startSimulator,
  VirtualClock,
} from '../../src/simulator/index.js';

// biome-ignore lint/suspicious/noExplicitAny: what a test reads out of JSON is checked by what it expects of it
export type Body = any;

export interface Reply {
  status: number;
  headers: Headers;
  body: Body;
}

export interface CloudUnderTest {
  simulator: Simulator;
  clock: VirtualClock;
  /** A request to Nova as the administrator, at 2.93 unless told otherwise. */
  nova(method: string, path: string, body?: unknown, version?: string): Promise<Reply>;
  cinder(path: string, version?: string): Promise<Reply>;
  placement(path: string, version?: string): Promise<Reply>;
  migrate(server: string, host: string | null): Promise<Reply>;
  /** The server as Nova shows it. */
  shown(server: string): Promise<Body>;
  /** The newest migration record of the server. */
  record(server: string): Promise<Body>;
  /** The newest instance action of the server, with its events by name. */
  lastAction(
    server: string,
  ): Promise<{ action: string; message: string | null; events: Record<string, string | null> }>;
  stop(): Promise<void>;
}

const started: (() => Promise<void>)[] = [];

/** Stops every cloud a test started, for afterEach. */
export async function stopClouds(): Promise<void> {
  for (const stop of started.splice(0)) await stop();
}

export async function startCloud(options: Partial<SimulatorOptions> = {}): Promise<CloudUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'drover-simulator-'));
  const clock = new VirtualClock();
  const simulator = await startSimulator({
    directory,
    clock,
    random: seededRandom(1),
    servers: 6,
    ...options,
  });
  const token = await login(simulator);
  const stop = async () => {
    await simulator.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  started.push(stop);
  const nova: CloudUnderTest['nova'] = (method, path, body, version = '2.93') =>
    call(simulator.origins.compute + path, {
      method,
      headers: { 'x-auth-token': token, 'openstack-api-version': `compute ${version}` },
      body,
    });
  const idOf = (server: string) => simulator.world.server(server).id;
  const project = simulator.world.tenancy.adminProject.id;
  return {
    simulator,
    clock,
    nova,
    cinder: (path, version = '3.70') =>
      call(`${simulator.origins.volume}/v3/${project}${path}`, {
        headers: { 'x-auth-token': token, 'openstack-api-version': `volume ${version}` },
      }),
    placement: (path, version = '1.39') =>
      call(simulator.origins.placement + path, {
        headers: { 'x-auth-token': token, 'openstack-api-version': `placement ${version}` },
      }),
    migrate: (server, host) =>
      nova('POST', `/v2.1/servers/${simulator.world.server(server).id}/action`, {
        'os-migrateLive': { host, block_migration: 'auto' },
      }),
    shown: async (server) => (await nova('GET', `/v2.1/servers/${idOf(server)}`)).body.server,
    record: async (server) =>
      (await nova('GET', `/v2.1/os-migrations?instance_uuid=${idOf(server)}`)).body.migrations[0],
    lastAction: async (server) => {
      const base = `/v2.1/servers/${idOf(server)}/os-instance-actions`;
      const [newest] = (await nova('GET', `${base}?limit=1`)).body.instanceActions;
      const action = (await nova('GET', `${base}/${newest.request_id}`)).body.instanceAction;
      const events = action.events.map((event: Body) => [event.event, event.result]);
      return { action: action.action, message: action.message, events: Object.fromEntries(events) };
    },
    stop,
  };
}

export async function login(simulator: Simulator, name: 'admin' | 'demo' = 'admin'): Promise<string> {
  const { tenancy } = simulator.world;
  const user = name === 'admin' ? tenancy.admin : tenancy.member;
  const domain = { name: 'Default' };
  const reply = await call(`${simulator.authUrl}/auth/tokens`, {
    method: 'POST',
    body: {
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: user.name, domain, password: user.password } },
        },
        scope: { project: { name: user.project.name, domain } },
      },
    },
  });
  return reply.headers.get('x-subject-token') ?? '';
}

export async function call(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: unknown } = {},
): Promise<Reply> {
  const response = await fetch(url, {
    method: options.method ?? 'GET',
    headers: { 'content-type': 'application/json', ...options.headers },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : JSON.parse(text),
  };
}
