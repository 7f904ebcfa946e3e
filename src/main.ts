import { noBoard } from './app/board/board.js';
import { breakAtFailures } from './app/breaker.js';
import { watchClouds } from './app/cloud-health.js';
import { completionsOf } from './app/completions.js';
import { homeCard } from './app/home.js';
import { attempting } from './app/hooks/attempt.js';
import { closedByHook, type Listeners } from './app/hooks/hooks.js';
import { openHostServices } from './app/host-services.js';
import { type HttpServer, listen, listenInternally, type Readiness } from './app/http-server.js';
import { createChatInbox } from './app/inbox.js';
import { KINDS } from './app/kinds.js';
import type { Metrics } from './app/metrics/metrics.js';
import { openStore } from './app/open-store.js';
import { Openings } from './app/openings.js';
import { startPlatforms } from './app/platforms.js';
import { policyHash } from './app/policy-hash.js';
import { createRequests } from './app/requests.js';
import { tellStoreOutages } from './app/store-outage.js';
import { lastResort } from './app/tell-channel.js';
import { tellElsewhere } from './app/untold.js';
import { workDone } from './app/work-done.js';
import { type Clock, systemClock } from './base/clock.js';
import { defined } from './base/defined.js';
import { networkOf } from './base/proxies/network.js';
import { platformOf } from './chat/actor.js';
import { createAuthority } from './chat/authority.js';
import { createCompletion } from './chat/completion.js';
import { createDispatch } from './chat/dispatch.js';
import type { ChatPlatform } from './chat/platform.js';
import { createRegistry } from './chat/registry.js';
import { requireClouds } from './cloud/open-clouds.js';
import type { Config } from './config/config.js';
import { boardOf } from './main/board.js';
import { CALL_TIMEOUT_MS, cloudsOf } from './main/clouds.js';
import { commandDefinitions } from './main/commands.js';
import { listenersOf } from './main/listeners.js';
import type { Drover, StartOptions } from './main/options.js';
import { CONSOLE, loadPlatforms, type TerminalNotes } from './main/platforms.js';
import { servicesOf } from './main/services.js';
import type { KindDefinition } from './report/kind.js';
import { waitingText } from './report/stop-text.js';
import { presentationOf } from './report/view.js';
import { Events } from './requests/events.js';
import type { Kinds } from './requests/kind.js';
import { OnlyOne } from './requests/only-one.js';
import type { Request } from './requests/request.js';
import { isUnderWay } from './requests/states.js';

export { cloudsOf } from './main/clouds.js';
export { describedCommands } from './main/commands.js';
export { generatedFiles } from './main/generated-files.js';
export type { ConsoleIo, Drover, ShownLine, StartOptions } from './main/options.js';
export { checkPlatforms, registerOn } from './main/platform-tools.js';

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
  const events = new Events();
  const network = networkOf(options.env);
  const metrics = await loadMetrics(config);
  const clouds = cloudsOf(config, options.env, clock, log, callTimeoutMs, metrics);
  openings.add(() => clouds.close());
  const health = watchClouds(clouds, { clock, events }, stopping);
  const hosts = openHostServices(config, clouds, clock, log, {
    ...(metrics === undefined ? {} : { loggedIn: (cloud, result) => metrics.sshLogin(cloud, result) }),
  });
  openings.add(() => hosts.close());
  const opened = await openStore(config.store, clock, log);
  openings.addStore(() => opened.store.close());
  const { answered } = opened;
  const only = new OnlyOne({ store: opened.store, clock, log, ...defined({ leaseMs: options.leaseMs }) });
  const store = metrics?.observed(opened.store, () => performance.now()) ?? opened.store;

  let recovered = false;
  const platforms = new Map<string, ChatPlatform>();
  const connected = () => [...platforms.values()].every((platform) => platform.connected());
  const http = await openHttp(config, () => ({
    ready: recovered && store.held() && !store.outdated() && connected(),
    store: !recovered ? 'opening' : !store.held() ? 'away' : store.outdated() ? 'older policy' : 'recovered',
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
  for (const platform of await loadPlatforms(
    options,
    { clock, network, http, metrics, only },
    end.set,
    terminal,
  ))
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
    serves: (platform) => platforms.has(platform) && (platform !== CONSOLE || only.holds(CONSOLE)),
    events,
    hosts,
    network,
    definitions: KINDS,
    closedByHook: (request, moment) =>
      closedByHook({ hooks: config.hooks, attempt, clock, log }, request, moment),
    clock,
    log,
    callTimeoutMs,
    ...defined({ leaseMs: options.leaseMs, stallAfterSeconds: options.stallAfterSeconds }),
    ...(options.largestPauseSeconds === undefined
      ? {}
      : { largestPauseSeconds: options.largestPauseSeconds }),
  });
  const { kinds, newest, ledger, electorate, cards, votes, reporter } = requests;
  metrics?.follow({
    events,
    open: () => newest.all(),
    moves: new Set(KINDS.filter(({ present }) => present.isMove === true).map(({ kind }) => kind)),
    store,
    claims: requests.claims,
    platforms: () => [...platforms].map(([name, platform]) => [name, platform.connected()] as const),
    clouds: () => health.now(),
    now: () => clock.now(),
  });
  const board = boardOf({ config, platforms, authority, store, requests, clouds, events, clock, log });
  if (board !== undefined) http?.registerBelow('/board', (...exchange) => board.server.handle(...exchange));
  openings.add(() => board?.close());
  const { listings, migrate, preflight, volumes } = servicesOf({
    config,
    clouds,
    hosts,
    store,
    notes: opened.notes,
    platforms,
    requests,
    events,
    clock,
    log,
    boardLink: (actor) => board?.link(actor) ?? noBoard(),
  });
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
      homeCard(
        { ledger, electorate, authority, channels: config.policy.channels, cards, clock },
        store,
        actor,
      ),
    reactions: electorate.reactions,
    votes,
    active: () => store.active(),
    request: (id) => store.get(id),
    requestOf: (ref) => reporter.messageOf(ref),
    note: (request, _press, verdict, why) => cards.note(request, { verdict, via: 'button' }, why),
    counted: (request, verdict) => cards.counted(request, verdict),
    details: (request, from) => cards.details(request, from),
    kinds,
    page: (asked) => listings.page(asked),
    answered,
    random,
    log,
  });

  if (options.console?.greeting !== undefined) terminal.note(options.console.greeting(clouds.names));
  const fallback = lastResort({ platforms, log }, config.policy.fallbackChannel);
  tellElsewhere({ events, kinds, tell: fallback });
  const { breaker: rule, onDuty } = config.policy;
  breakAtFailures({ events, store, kinds, rule, onDuty, clock, log, tell: fallback });
  const newListeners = () =>
    listenersOf({
      config,
      platforms,
      store,
      events,
      queue: (listener) => opened.queue(listener),
      attempt,
      fallback,
      clock,
      log,
    });
  let listeners: Listeners | undefined;
  openings.add(() => listeners?.stop());
  openings.add(() => requests.stop());
  openings.add(() => Promise.allSettled([...platforms.values()].map((platform) => platform.stop())));
  openings.add(() => only.stop());
  await store.decideBy(policyHash(config));
  await startPlatforms(platforms, inbox, clock, log, stopping);
  await only.run('listeners', {
    async begin() {
      listeners = newListeners();
      await listeners.start();
    },
    async end() {
      await listeners?.stop();
      listeners = undefined;
    },
  });
  openings.add(
    tellStoreOutages({
      store,
      clock,
      says: () => only.hadLast('listeners'),
      open: () => newest.all(),
      fallbackChannel: config.policy.fallbackChannel,
      tell: (place, mark, card) => lastResort({ platforms, log }, place)(mark, card),
    }),
  );
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
