import { KINDS } from '../../../src/app/kinds.js';
import type { WeeklyWindow } from '../../../src/base/calendar/window.js';
import type { Actor } from '../../../src/chat/actor.js';
import type { AskedWords } from '../../../src/chat/asking.js';
import type { ChatPlatform, Reaction } from '../../../src/chat/platform.js';
import type { CalendarFreeze } from '../../../src/config/config.js';
import { kindsOf } from '../../../src/report/kind.js';
import { ended } from '../../../src/requests/changes.js';
import { Claims } from '../../../src/requests/claims.js';
import type { Electorate, KindRule } from '../../../src/requests/electorate.js';
import { Events } from '../../../src/requests/events.js';
import { createLedger } from '../../../src/requests/ledger.js';
import type { LastLook, Procedure } from '../../../src/requests/procedure.js';
import type { Request } from '../../../src/requests/request.js';
import { RequestActions } from '../../../src/requests/request-actions.js';
import { planRule } from '../../../src/requests/rule.js';
import { Runner } from '../../../src/requests/runner.js';
import type { VoteRefusal } from '../../../src/requests/votes.js';
import { Voting } from '../../../src/requests/voting.js';
import { FakeClock } from '../../support/fake-clock.js';
import { MemoryStore } from '../../support/memory-store.js';
import { movePlan, person, RULE } from './fixtures.js';

const MINUTE = 60_000;
const SOURCE = { scope: 'source', cloud: 'lab', name: 'compute1' } as const;
const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet } as never;

/** The requests' part of the engine with a store in memory, a clock of our own and one platform `chat`. */
export function engineUnderTest() {
  const clock = new FakeClock();
  const store = new MemoryStore();
  const reactions: Reaction[] = [];
  const notes: { to: string; why: VoteRefusal }[] = [];
  const calls: string[] = [];
  const state = {
    gone: false,
    unreachable: false,
    look: undefined as LastLook | undefined,
    /** How long a last look takes, milliseconds. */
    lookMs: 0,
    /** How long the chat takes to say who reacted, milliseconds. */
    chatMs: 0,
    reads: 0,
    slotLimit: 1,
    /** The answer to what was sent is lost, and it left no trace. */
    lost: false,
  };
  const approvers = new Set(['chat:bob', 'chat:carol']);
  /** Who may declare an emergency. */
  const emergencies = new Set<string>();
  /** As configured; what a test changes in it, the next start of Drover could have read. */
  const schedule: { windows: Record<string, WeeklyWindow>; freezes: CalendarFreeze[] } = {
    windows: {},
    freezes: [],
  };
  /** The configuration of now: what a test changes here, the next start of Drover could have read. */
  const today = {
    rule: RULE as KindRule,
    people: new Map<string, string>(),
    reactions: { approve: ['white_check_mark', '+1'], reject: ['x'] },
  };
  const electorate: Electorate = {
    rule: () => today.rule,
    mayApprove: async (actor) => approvers.has(actor.id),
    hasRole: async (actor) => approvers.has(actor.id),
    personOf: (actor) => today.people.get(actor) ?? actor,
    approversOf: () => [...approvers],
    get reactions() {
      return today.reactions;
    },
    mayDeclareEmergency: (actor) => emergencies.has(actor),
    schedule,
  };
  const platform = {
    name: 'chat',
    connected: () => true,
    readReactions: async () => {
      state.reads += 1;
      if (state.chatMs > 0) await clock.sleep(state.chatMs);
      if (state.unreachable) throw new Error('no route to chat');
      return state.gone ? { kind: 'message-gone' } : { kind: 'read', reactions: [...reactions] };
    },
    tell: async (to: string, _where: unknown, card: { why: VoteRefusal }) => {
      notes.push({ to, why: card.why });
      return true;
    },
    actor: async (id: string) => person(id),
  } as unknown as ChatPlatform;

  let runner: Runner | undefined;
  const events = new Events();
  const claims = new Claims({ store, clock, log: quiet, events });
  const ledger = createLedger({ store, clock, log: quiet, events, claims, answerMs: 65_000 });
  events.on((event) => {
    if (event.type === 'request-changed') runner?.wake(event.request.id);
    if (event.type === 'claimed') runner?.wake(event.request);
  });
  const votes = new Voting({
    store,
    ledger,
    platforms: new Map([['chat', platform]]),
    electorate,
    clock,
    log: quiet,
    note: (_request, _vote, why) => ({ why, blocks: [] }) as never,
  });
  let made = 0;
  const actions = new RequestActions({
    ledger,
    electorate,
    clock,
    log: quiet,
    newRequestId: () => `req-${++made}`,
    unsatisfiable: () => undefined,
    kinds: kindsOf(KINDS),
    whyNoAbort: async () => undefined,
  });
  const goes = (): LastLook => ({
    kind: 'go',
    step: {
      id: 'migrate',
      intent: 'move',
      call: { method: 'POST', path: '/', body: null },
      baseline: { migrations: [], actions: [] },
      sent: [],
    },
    slots: [{ ...SOURCE, limit: state.slotLimit }],
    warningsGone: [],
  });
  const procedure: Procedure = {
    kind: 'migrate',
    slots: async () => [{ ...SOURCE, limit: state.slotLimit }],
    lastLook: async () => {
      if (state.lookMs > 0) await clock.sleep(state.lookMs);
      return state.look ?? goes();
    },
    overdueAfter: () => 10 * MINUTE,
    advance: async (request, mayResend) => {
      if (state.lost) {
        const again = `${request.id} again`;
        if ((await mayResend()).kind === 'yes' && !calls.includes(again)) calls.push(again);
        return MINUTE;
      }
      if (!calls.includes(request.id)) calls.push(request.id);
      return MINUTE;
    },
  };
  const start = () => {
    runner = new Runner({
      store,
      ledger,
      electorate,
      clock,
      log: quiet,
      kinds: kindsOf(KINDS),
      votes,
      claims,
      parentVotes: { carry: async () => ({ kind: 'carry' }) },
      procedures: new Map([['migrate', procedure]]),
      supersede: (id, look) => actions.supersede(id, look),
    });
    return runner;
  };
  start();

  return {
    clock,
    store,
    ledger,
    votes,
    actions,
    state,
    reactions,
    notes,
    calls,
    approvers,
    emergencies,
    schedule,
    today,
    get runner() {
      return runner as Runner;
    },
    restart: async () => {
      await runner?.stop();
      await start().start();
    },
    react: (actor: Actor | string, emoji: string) => {
      reactions.push({ emoji, actor: typeof actor === 'string' ? person(actor) : actor });
    },
    unreact: (actor: string) => {
      reactions.splice(0, reactions.length, ...reactions.filter((reaction) => reaction.actor.id !== actor));
    },
    /** Makes a request of alice's whose card is posted. */
    make: async (key = 'k1', server = 'server-1', words: AskedWords = {}): Promise<Request> => {
      const request = await actions.make({
        key,
        plan: { ...movePlan({ server }), policy: planRule(today.rule) },
        words,
        accepted: [],
        cloud: 'lab',
        requester: { id: 'chat:alice', name: 'alice' },
        conversation: { platform: 'chat', channel: 'c' },
      });
      await store.saveDelivery({
        id: request.id,
        card: { platform: 'chat', channel: 'c', id: key },
        told: 0,
        closed: false,
      });
      return request;
    },
    read: async (id: string): Promise<Request> => {
      const request = await store.get(id);
      if (request === undefined) throw new Error(`no request ${id}`);
      return request;
    },
    finish: (id: string) =>
      ledger.change(id, (request) => ended(request, { state: 'succeeded' }, clock.now())),
  };
}
