import { userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { createAuthority } from './chat/authority.js';
import { platformOf } from './chat/actor.js';
import type { CommandDefinition } from './chat/command.js';
import { createCompletion } from './chat/completion.js';
import { createDispatch } from './chat/dispatch.js';
import type { ChatPlatform } from './chat/platform.js';
import { createRegistry } from './chat/registry.js';
import { type Clock, systemClock } from './clock.js';
import { openClouds } from './cloud/clouds.js';
import type { Config } from './config/config.js';
import { completionsOf } from './house/completions.js';
import { homeCard } from './house/home.js';
import { type HttpHouse, listen, type Readiness } from './house/health.js';
import { MigrateHouse } from './house/migrate-service.js';
import { startPlatforms } from './house/platforms.js';
import { createReception } from './house/reception.js';
import { requestsRoom } from './house/requests-room.js';
import { workDone } from './house/work-done.js';
import type { Log } from './log.js';
import { openLowdbStore } from './store/lowdb-store.js';
import { migrateCommand, type MigrateService } from '../commands/migrate.js';

/** Every call to a cloud is given up after this long; an unanswered write is looked after, not repeated. */
const CALL_TIMEOUT_MS = 30_000;
/** A stop that takes longer is cut: everything that matters is in the store. */
const STOP_MS = 8_000;

export interface ConsoleIo {
  input: Readable;
  output: Writable & { columns?: number; rows?: number };
  tty: boolean;
  json: boolean;
  color: boolean;
}

export interface StartOptions {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Present when the terminal is to be a chat. */
  console?: ConsoleIo;
  clock?: Clock;
  random?: () => number;
  /** Something broke that only a new start mends: persist, stop, exit non-zero. */
  onFatal?: (error: unknown) => void;
}

export interface Drover {
  /** Resolves once the terminal's input has ended and the work that runs with it. */
  readonly idle: Promise<void>;
  readonly httpPort: number | undefined;
  /** Takes no new command, lets nothing new start, persists, disconnects. Running moves go on in the cloud. */
  stop(): Promise<void>;
}

/** Puts the house together. The only place that knows every part; platforms are loaded only when they are configured. */
export async function startDrover(options: StartOptions): Promise<Drover> {
  const { config, log } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const stopping = new AbortController();
  const clouds = await openClouds({ config: config.clouds, env: options.env, clock, log, timeoutMs: CALL_TIMEOUT_MS });
  const store = await openLowdbStore({ directory: config.store.directory, clock, log });

  let recovered = false;
  const platforms = new Map<string, ChatPlatform>();
  const connected = () => [...platforms.values()].every((platform) => platform.connected());
  const http = await openHttp(config, () => ({
    ready: recovered && store.held() && connected(),
    store: recovered ? 'recovered' : 'opening',
    platforms: Object.fromEntries(
      [...platforms].map(([name, platform]) => [name, platform.connected() ? 'connected' : 'not connected']),
    ),
    clouds: clouds.health(),
  }));
  const end = latch();
  for (const platform of await loadPlatforms(options, clock, http, end.set)) platforms.set(platform.name, platform);

  const authority = createAuthority({
    roles: config.roles,
    people: config.people,
    approvals: config.policy.approvals,
    isInGroup: async (actor, group, fresh) =>
      (await platforms.get(platformOf(group))?.isInGroup(actor, group, fresh)) ?? false,
  });
  const room = requestsRoom({ config, store, clouds, platforms, authority, clock, log, callTimeoutMs: CALL_TIMEOUT_MS });
  const service = new MigrateHouse({
    clouds,
    store,
    ledger: room.ledger,
    desk: room.desk,
    planner: room.planner,
    electorate: room.electorate,
    clock,
    cards: room.cards,
    namedPerson: (actor) => Object.keys(config.people).find((person) => config.people[person]?.includes(actor)),
    wake: (id) => room.runner.poke(id),
    wakeAll: () => room.runner.pokeAll(),
  });
  const registry = createRegistry(commandDefinitions({ migrate: () => service }));
  const dispatch = createDispatch({ registry, authority, channels: config.policy.channels, random, log });
  const inbox = createReception({
    ...dispatch,
    complete: createCompletion({
      registry,
      authority,
      channels: config.policy.channels,
      providers: completionsOf(clouds, room.ledger),
      clock,
      log,
    }),
    home: (actor) => homeCard(room, store, actor),
    reactions: room.electorate.reactions,
    votes: room.votes,
    active: () => store.active(),
    request: (id) => store.get(id),
    requestOf: (ref) => room.reporter.messageOf(ref),
    note: (request, press, verdict, why) => room.cards.note(request, { verdict, via: 'button' }, why),
    counted: (request, verdict) => room.cards.counted(request, verdict),
    details: (request) => room.cards.details(request),
    random,
    log,
  });

  await startPlatforms(platforms, inbox, clock, log, stopping.signal);
  await room.start();
  recovered = true;
  log.info({ clouds: clouds.names, platforms: [...platforms.keys()] }, 'drover has started');

  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= shutDown();
    return stopped;
  };
  const shutDown = async () => {
    stopping.abort();
    const orderly = (async () => {
      await Promise.allSettled([...platforms.values()].map((platform) => platform.stop()));
      await room.stop();
      await http?.close();
      await clouds.close();
    })();
    const cut = new AbortController();
    await Promise.race([orderly, clock.sleep(STOP_MS, cut.signal).catch(() => undefined)]);
    cut.abort();
    await store.close();
  };
  return { idle: end.happened.then(() => workDone({ store, clock }, stopping.signal)), httpPort: http?.port, stop };
}

export interface CommandServices {
  migrate(): MigrateService;
}

/** Every slash command there is. The services are reached only when a command runs, so that docs need none. */
export function commandDefinitions(services: CommandServices): readonly CommandDefinition[] {
  return [migrateCommand(services.migrate)];
}

/** For help texts, manifests and registration: the same definitions, which can't be run. */
export function describedCommands(): readonly CommandDefinition[] {
  const never = () => {
    throw new Error('these commands are only described');
  };
  return createRegistry(commandDefinitions({ migrate: never })).commands;
}

async function loadPlatforms(
  { config, console: io, log, onFatal }: StartOptions,
  clock: Clock,
  http: HttpHouse | undefined,
  endOfInput: () => void,
): Promise<ChatPlatform[]> {
  const loaded: ChatPlatform[] = [];
  if (io !== undefined) {
    const { createConsole } = await import('../adapters/console/platform.js');
    loaded.push(
      createConsole({
        ...io,
        directory: config.store.directory,
        user: userInfo().username,
        clock,
        log,
        onEndOfInput: endOfInput,
        onInterrupt: () => process.kill(process.pid, 'SIGINT'),
      }),
    );
  }
  return loaded;
}

function openHttp(config: Config, readiness: () => Readiness): Promise<HttpHouse> | undefined {
  return config.http === undefined ? undefined : listen(config.http, readiness);
}

function latch(): { set: () => void; happened: Promise<void> } {
  let set = () => {};
  const happened = new Promise<void>((resolve) => {
    set = resolve;
  });
  return { set, happened };
}
