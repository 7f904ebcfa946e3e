import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Line as ShownLine } from '../adapters/console/output.js';
import type { Typing } from '../adapters/console/platform.js';
import { type MigrateService as MigrateCommands, migrateCommand } from '../commands/migrate.js';
import { type PreflightService as PreflightCommands, preflightCommand } from '../commands/preflight.js';
import { type VolumesService as VolumesCommands, volumesCommand } from '../commands/volumes.js';
import { createBoard, noBoard } from './app/board/board.js';
import { type CheckRow, row } from './app/check/row.js';
import { watchClouds } from './app/cloud-health.js';
import { completionsOf } from './app/completions.js';
import { homeCard } from './app/home.js';
import { attempting } from './app/hooks/attempt.js';
import { eventSchema } from './app/hooks/event.js';
import { closedByHook, createListeners, hookListener } from './app/hooks/hooks.js';
import { openHostServices } from './app/host-services.js';
import { type HttpServer, listen, listenInternally, type Readiness } from './app/http-server.js';
import { createChatInbox } from './app/inbox.js';
import { KINDS } from './app/kinds.js';
import { Listings } from './app/listings.js';
import type { Metrics } from './app/metrics/metrics.js';
import { metricsReference } from './app/metrics/reference.js';
import { MigrateService } from './app/migrate-service.js';
import { Openings } from './app/openings.js';
import { droppedCard, ownersOf } from './app/owners.js';
import { startPlatforms } from './app/platforms.js';
import { serverAgain } from './app/preflight-again.js';
import { PreflightService } from './app/preflight-service.js';
import { createRequests } from './app/requests.js';
import { policyFiles } from './app/rights/policy-files.js';
import { lastResort } from './app/tell-channel.js';
import { VolumesService } from './app/volumes-service.js';
import { workDone } from './app/work-done.js';
import { type Clock, systemClock } from './base/clock.js';
import { DroverError } from './base/errors.js';
import type { Log } from './base/log.js';
import { type Network, networkOf } from './base/proxies/network.js';
import { platformOf } from './chat/actor.js';
import { createAuthority } from './chat/authority.js';
import type { ChatCall } from './chat/call.js';
import type { CommandDefinition } from './chat/command.js';
import { createCompletion } from './chat/completion.js';
import { createDispatch } from './chat/dispatch.js';
import type { ChatPlatform } from './chat/platform.js';
import { commandsReference } from './chat/reference.js';
import { createRegistry } from './chat/registry.js';
import type { Clouds } from './cloud/clouds.js';
import { openClouds, requireClouds } from './cloud/open-clouds.js';
import type { Config } from './config/config.js';
import { configurationSchema } from './config/json-schema.js';
import { configurationReference } from './config/reference.js';
import { helperScript } from './hosts/helper-script.js';
import { preflightListing } from './preflight/cards/preflight-card.js';
import { checksReference } from './preflight/reference.js';
import { MoveService } from './procedures/move/service.js';
import { READING_COMMANDS } from './procedures/repair/commands.js';
import { createRepairService } from './procedures/repair/service.js';
import type { KindDefinition } from './report/kind.js';
import { waitingText } from './report/stop-text.js';
import { presentationOf } from './report/view.js';
import type { Kinds } from './requests/kind.js';
import type { Request } from './requests/request.js';
import { isUnderWay } from './requests/states.js';
import type { Store } from './requests/store-port.js';
import { openAnsweredKeys } from './store/lowdb/answered.js';
import { openLowdbStore } from './store/lowdb/lowdb.js';

export type { ShownLine };

/** Every call to a cloud is given up after this long; an unanswered write is looked after, not repeated. */
const CALL_TIMEOUT_MS = 30_000;

export interface ConsoleIo {
  input: Readable;
  output: Writable & { columns?: number; rows?: number };
  /** The output is a terminal. */
  tty: boolean;
  /** What the output shows of the input; on a terminal it is typed there unless told. */
  typing?: Typing;
  json: boolean;
  color: boolean;
  /** What is said first: what runs, what to type, how to stop. */
  greeting?: (clouds: readonly string[]) => string;
  /** Is told each line of the chat after it was shown, neither coloured nor broken. */
  watch?: (line: ShownLine) => void;
}

export interface StartOptions {
  config: Config;
  env: Readonly<Record<string, string | undefined>>;
  log: Log;
  /** Present when the terminal is to be a chat. */
  console?: ConsoleIo;
  clock?: Clock;
  /** How long a move must stand still before it is called stalled; a minute unless told, shorter for a demo. */
  stallAfterSeconds?: number;
  /** The longest pause of a guest that Nova allows, half a second unless told; shorter in a cloud that works faster. */
  largestPauseSeconds?: number;
  /** How long one call to a cloud may take, milliseconds; half a minute unless told. */
  callTimeoutMs?: number;
  random?: () => number;
  /** Something broke that only a new start mends: persist, stop, exit non-zero. */
  onFatal?: (error: unknown) => void;
}

export interface Drover {
  /** Resolves once the terminal's input has ended and the work that runs with it. */
  readonly idle: Promise<void>;
  readonly httpPort: number | undefined;
  readonly internalPort: number | undefined;
  /** To read only. A request that has ended is no longer active once its end was told. */
  readonly requests: Pick<Store, 'get' | 'active'>;
  /** A line to whoever sits at the terminal, which is no message of the chat. */
  note(text: string): void;
  /** What goes on in the cloud, children left out, each by what it is called. */
  underWay(): Promise<readonly { noun: string }[]>;
  /** Takes no new command, lets nothing new start, persists, disconnects. Running moves go on in the cloud. */
  stop(): Promise<void>;
}

/**
 * Puts everything together. The only place that knows every part; platforms are loaded only when they are configured.
 * What was opened before a failure is closed again, or the process would stay alive without doing anything.
 */
export async function startDrover(options: StartOptions): Promise<Drover> {
  const clock = options.clock ?? systemClock;
  const openings = new Openings(clock);
  try {
    return await putTogether(options, clock, openings);
  } catch (error) {
    await openings.close();
    throw error;
  }
}

async function putTogether(options: StartOptions, clock: Clock, openings: Openings): Promise<Drover> {
  const { config, log } = options;
  const random = options.random ?? Math.random;
  const { stopping } = openings;
  const callTimeoutMs = options.callTimeoutMs ?? CALL_TIMEOUT_MS;
  requireClouds({ config: config.clouds, env: options.env });
  const network = networkOf(options.env);
  const metrics = await loadMetrics(config);
  const clouds = cloudsOf(config, options.env, clock, log, callTimeoutMs, metrics);
  openings.add(() => clouds.close());
  const health = watchClouds(clouds, clock, stopping);
  const hosts = openHostServices(config, clouds, clock, log, {
    ...(metrics === undefined ? {} : { loggedIn: (cloud, result) => metrics.sshLogin(cloud, result) }),
  });
  openings.add(() => hosts.close());
  const opened = await openLowdbStore({ directory: config.store.directory, clock, log });
  openings.addStore(() => opened.close());
  const store = metrics?.observed(opened, () => performance.now()) ?? opened;
  const answered = await openAnsweredKeys({
    directory: config.store.directory,
    now: () => clock.now(),
    log,
  });

  let recovered = false;
  const platforms = new Map<string, ChatPlatform>();
  const connected = () => [...platforms.values()].every((platform) => platform.connected());
  const http = await openHttp(config, () => ({
    ready: recovered && store.held() && connected(),
    store: recovered ? 'recovered' : 'opening',
    platforms: Object.fromEntries(
      [...platforms].map(([name, platform]) => [name, platform.connected() ? 'connected' : 'not connected']),
    ),
    clouds: health.now(),
  }));
  openings.add(() => http?.close());
  const internal =
    metrics === undefined || config.http?.internal === undefined
      ? undefined
      : await listenInternally(config.http.internal, metrics);
  openings.add(() => internal?.close());
  const end = latch();
  const terminal: TerminalNotes = { note: () => undefined };
  for (const platform of await loadPlatforms(options, { clock, network, http, metrics }, end.set, terminal))
    platforms.set(platform.name, platform);

  const authority = createAuthority({
    roles: config.roles,
    people: config.people,
    approvals: config.policy.approvals,
    isInGroup: async (actor, group, fresh) =>
      (await platforms.get(platformOf(group))?.isInGroup(actor, group, fresh)) ?? false,
  });
  const attempt = attempting(network, clock);
  const requests = createRequests({
    config,
    store,
    clouds,
    platforms,
    authority,
    hosts,
    definitions: KINDS,
    closedByHook: (request) => closedByHook({ hooks: config.hooks, attempt, clock, log }, request),
    clock,
    log,
    callTimeoutMs,
    ...(options.stallAfterSeconds === undefined ? {} : { stallAfterSeconds: options.stallAfterSeconds }),
    ...(options.largestPauseSeconds === undefined
      ? {}
      : { largestPauseSeconds: options.largestPauseSeconds }),
  });
  const {
    kinds,
    events,
    newest,
    ledger,
    actions,
    planner,
    moves,
    electorate,
    cards,
    votes,
    reporter,
    runner,
  } = requests;
  metrics?.follow({
    events,
    open: () => newest.all(),
    moves: new Set(KINDS.filter(({ present }) => present.isMove === true).map(({ kind }) => kind)),
    store,
    platforms: () => [...platforms].map(([name, platform]) => [name, platform.connected()] as const),
    clouds: () => health.now(),
    now: () => clock.now(),
  });
  const board =
    config.http?.board === undefined
      ? undefined
      : createBoard({
          config: config.http.board,
          people: config.people,
          store,
          cards,
          progressOf: requests.progressOf,
          clouds,
          kinds,
          events,
          mayView: async (id) => {
            const actor = await platforms.get(platformOf(id))?.actor(id);
            return actor !== undefined && (await authority.hasRole(actor, 'viewer', true));
          },
          clock,
          log,
        });
  if (board !== undefined) http?.registerBelow('/board', (...exchange) => board.server.handle(...exchange));
  openings.add(() => board?.close());
  const listings = new Listings({ clock, newKey: () => randomBytes(5).toString('hex') });
  const migrate = new MigrateService({
    clouds,
    store,
    ledger,
    actions,
    moves: new MoveService({
      clouds,
      ledger,
      actions,
      planner,
      clock,
      more: (preflight, asked) =>
        listings.more(preflightListing(preflight, clock.now()), serverAgain(preflight.server, asked)),
    }),
    effectOfForce: (request) => moves.effectOfForce(request),
    electorate,
    clock,
    cards,
    namedPerson: (actor) =>
      Object.keys(config.people).find((person) => config.people[person]?.includes(actor)),
    actorsOf: (person) => [person, `console:${person}`, ...(config.people[person] ?? [])],
    boardLink: (actor) => board?.link(actor) ?? noBoard(),
    wake: (id) => runner.wake(id),
    wakeAll: () => events.emit({ type: 'thawed' }),
  });
  const preflight = new PreflightService({
    clouds,
    planner,
    hosts: (cloud) => hosts.of(cloud),
    repairs: createRepairService({ clouds, hosts, clock, actions, ledger, electorate, kinds }),
    listings,
    clock,
    log,
  });
  const volumes = new VolumesService({ clouds, clock, electorate, actions });
  const registry = createRegistry(
    commandDefinitions({
      migrate: () => migrate,
      preflight: () => preflight,
      volumes: () => volumes,
    }),
  );
  const dispatch = createDispatch({
    registry,
    authority,
    channels: config.policy.channels,
    answered,
    random,
    log,
  });
  const inbox = createChatInbox({
    ...dispatch,
    complete: createCompletion({
      registry,
      authority,
      channels: config.policy.channels,
      providers: completionsOf(clouds, ledger),
      clock,
      log,
    }),
    home: (actor) =>
      homeCard({ ledger, electorate, authority, channels: config.policy.channels, cards }, store, actor),
    reactions: electorate.reactions,
    votes,
    active: () => store.active(),
    request: (id) => store.get(id),
    requestOf: (ref) => reporter.messageOf(ref),
    note: (request, _press, verdict, why) => cards.note(request, { verdict, via: 'button' }, why),
    counted: (request, verdict) => cards.counted(request, verdict),
    details: (request, from) => cards.details(request, from),
    page: (asked) => listings.page(asked),
    answered,
    random,
    log,
  });

  if (options.console?.greeting !== undefined) terminal.note(options.console.greeting(clouds.names));
  const fallback = lastResort({ platforms, log }, config.policy.fallbackChannel);
  const listeners = createListeners({
    listeners: [
      ...config.hooks.map((hook) => hookListener(hook, attempt)),
      ...ownersOf(config.policy.notify, platforms),
    ],
    directory: join(config.store.directory, 'hooks'),
    store,
    events,
    clock,
    log,
    dropped: (name, lost) => {
      log.error(
        { listener: name, events: lost.map(({ id }) => id) },
        'events could not be told for three days and are given up',
      );
      fallback(`hook:${name}:${lost[0]?.id ?? ''}`, droppedCard(name, lost));
    },
  });
  openings.add(() => listeners.stop());
  openings.add(() => requests.stop());
  openings.add(() => Promise.allSettled([...platforms.values()].map((platform) => platform.stop())));
  await startPlatforms(platforms, inbox, clock, log, stopping);
  await listeners.start();
  await requests.start();
  recovered = true;
  log.info({ clouds: clouds.names, platforms: [...platforms.keys()] }, 'drover has started');

  return {
    idle: end.happened.then(() => {
      const waiting = (running: readonly Request[]) => terminal.note(waitingText(nounsOf(running, kinds)));
      return workDone({ store, clock, busy: requests.busy, waiting }, stopping);
    }),
    httpPort: http?.port,
    internalPort: internal?.port,
    underWay: async () => {
      const active = await store.active();
      const roots = active.filter(({ state, parent }) => isUnderWay(state) && parent === undefined);
      return nounsOf(roots, kinds);
    },
    requests: store,
    note: (text) => terminal.note(text),
    stop: () => openings.close(),
  };
}

function nounsOf(requests: readonly Request[], kinds: Kinds<KindDefinition>): readonly { noun: string }[] {
  return requests.map((request) => ({ noun: presentationOf(request, { kinds }).noun }));
}

export interface CommandServices {
  preflight(): PreflightCommands;
  migrate(): MigrateCommands<Request>;
  volumes(): VolumesCommands;
}

/** Every slash command there is. The services are reached only when a command runs, so that docs need none. */
export function commandDefinitions(services: CommandServices): readonly CommandDefinition[] {
  return [
    preflightCommand(services.preflight),
    volumesCommand(services.volumes),
    migrateCommand(services.migrate),
  ];
}

/** For help texts, manifests and registration: the same definitions, which can't be run. */
export function describedCommands(): readonly CommandDefinition[] {
  const never = () => {
    throw new Error('these commands are only described');
  };
  return commandDefinitions({ migrate: never, preflight: never, volumes: never });
}

/** Lines to whoever sits at the terminal, which are no messages of the chat. */
interface TerminalNotes {
  note: (text: string) => void;
}

async function loadPlatforms(
  { config, console: io, log, onFatal }: StartOptions,
  parts: { clock: Clock; network: Network; http: HttpServer | undefined; metrics: Metrics | undefined },
  endOfInput: () => void,
  terminal: TerminalNotes,
): Promise<ChatPlatform[]> {
  const { clock, network, http, metrics } = parts;
  const onCall = (platform: string) =>
    metrics === undefined ? {} : { onCall: (call: ChatCall) => metrics.chatCall(platform, call) };
  const loaded: ChatPlatform[] = [];
  const fatal = (error: unknown) => onFatal?.(error);
  if (io !== undefined) {
    const { createConsole } = await import('../adapters/console/platform.js');
    const served = createConsole({
      ...io,
      directory: config.store.directory,
      user: userInfo().username,
      clock,
      log,
      onEndOfInput: endOfInput,
      onInterrupt: () => process.kill(process.pid, 'SIGINT'),
    });
    terminal.note = served.note;
    loaded.push(served);
  }
  if (config.slack !== undefined) {
    const { slackPlatform } = await import('../adapters/slack/platform.js');
    loaded.push(
      slackPlatform(config.slack, {
        clock,
        log: log.child({ platform: 'slack' }),
        registerHttp: (path, handler) => http?.register(path, handler),
        onFatal: fatal,
        network,
        channels: config.policy.channels,
        ...onCall('slack'),
      }),
    );
  }
  if (config.discord !== undefined) {
    const { createDiscord } = await import('../adapters/discord/platform.js');
    const { reactions } = config.policy;
    loaded.push(
      createDiscord({
        config: config.discord,
        clock,
        log: log.child({ platform: 'discord' }),
        reactions,
        network,
        ...onCall('discord'),
      }),
    );
  }
  return loaded;
}

/** The configured clouds, connected when they are first asked for. */
export function cloudsOf(
  config: Config,
  env: StartOptions['env'],
  clock: Clock,
  log: Log,
  timeoutMs = CALL_TIMEOUT_MS,
  metrics?: Metrics,
): Clouds {
  return openClouds({
    config: config.clouds,
    env,
    clock,
    log,
    timeoutMs,
    network: networkOf(env),
    ...(metrics === undefined ? {} : { onCall: (call) => metrics.apiCall(call.cloud, call) }),
  });
}

/** What `drover check` says of the chat platforms, each asked for real. */
export async function checkPlatforms(
  config: Config,
  log: Log,
  env: StartOptions['env'] = {},
): Promise<readonly CheckRow[]> {
  const network = networkOf(env);
  const rows: CheckRow[] = [];
  if (config.slack !== undefined) {
    const { checkSlack } = await import('../adapters/slack/check.js');
    const found = await checkSlack(config.slack, { log, network, channels: config.policy.channels });
    rows.push(
      ...found.map(({ what, status, detail, remedy }) =>
        row(`slack: ${what}`, result(status), detail, remedy),
      ),
    );
  }
  if (config.discord !== undefined) {
    const { checkDiscord } = await import('../adapters/discord/check.js');
    const found = await checkDiscord({
      config: config.discord,
      log,
      network,
      definitions: describedCommands(),
      channels: config.policy.channels,
      roles: [...config.roles.operator, ...config.roles.approver],
    });
    rows.push(
      ...found.map(({ what, verdict, detail, remedy }) =>
        row(`discord: ${what}`, result(verdict), detail, remedy),
      ),
    );
  }
  return rows;
}

function result(status: 'pass' | Exclude<CheckRow['result'], 'ok'>): CheckRow['result'] {
  return status === 'pass' ? 'ok' : status;
}

/** `drover register`: what to do for Slack, done for Discord. */
export async function registerOn(
  platform: string,
  config: Config | undefined,
  log: Log,
  env: StartOptions['env'] = {},
): Promise<string> {
  if (platform === 'slack') {
    const { registerText } = await import('../adapters/slack/register.js');
    return registerText(await manifest());
  }
  if (config?.discord === undefined) {
    throw new DroverError('discord is not configured.', {
      code: 'config-missing',
      remedy: 'Write the section `discord` in drover.yaml.',
    });
  }
  const { registerDiscord } = await import('../adapters/discord/register.js');
  const { written, commands } = await registerDiscord(
    config.discord,
    describedCommands(),
    log,
    networkOf(env),
  );
  const count = `${commands} ${commands === 1 ? 'command' : 'commands'}`;
  return written
    ? `Registered ${count} in the Discord server ${config.discord.guildId}.\n`
    : `The Discord server ${config.discord.guildId} has ${commands === 1 ? 'this command' : 'these commands'} already.\n`;
}

async function manifest(): Promise<string> {
  const { slackManifest } = await import('../adapters/slack/manifest.js');
  return slackManifest(describedCommands());
}

/** prom-client is loaded only where somebody may scrape. */
async function loadMetrics({ http }: Config): Promise<Metrics | undefined> {
  if (http?.internal === undefined) return undefined;
  const { Metrics } = await import('./app/metrics/metrics.js');
  return new Metrics();
}

function openHttp(config: Config, readiness: () => Readiness): Promise<HttpServer> | undefined {
  return config.http === undefined ? undefined : listen(config.http, readiness);
}

function latch(): { set: () => void; happened: Promise<void> } {
  let set = () => {};
  const happened = new Promise<void>((resolve) => {
    set = resolve;
  });
  return { set, happened };
}

export interface GeneratedFile {
  /** From the repository's root. */
  path: string;
  text: string;
}

/** The references in docs and the Slack app's manifest, made from the same definitions as everything that answers. */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const registry = createRegistry(describedCommands());
  return [
    { path: 'docs/commands.md', text: commandsReference(registry) },
    { path: 'docs/configuration.md', text: configurationReference(KINDS) },
    { path: 'docs/drover.schema.json', text: configurationSchema(KINDS) },
    { path: 'docs/preflight.md', text: checksReference() },
    { path: 'docs/metrics.md', text: metricsReference() },
    { path: 'docs/hooks-event.schema.json', text: eventSchema() },
    { path: 'manifest.yml', text: await manifest() },
    { path: 'docs/hosts/drover-command', text: helperScript(READING_COMMANDS) },
    ...policyFiles(),
  ];
}
