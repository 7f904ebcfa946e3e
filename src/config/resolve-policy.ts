import { defined } from '../base/defined.js';
import { canonicalEmoji } from '../chat/emoji.js';
import type { ApprovalRule, GateRule, NotifyRule, PolicyConfig, TicketRule } from './config.js';
import { durationMs } from './duration.js';
import type { GuestRule } from './guest-rule.js';
import type { ConfiguredKind, RawApproval } from './policy-schema.js';
import type { Problem } from './problems.js';
import type { Secrets } from './resolve.js';
import { resolveSchedule } from './resolve-schedule.js';
import type { RawConfig } from './schema.js';

const HOUR_MS = 3_600_000;

const BUILT_IN: ApprovalRule = {
  quorum: 1,
  expiresAfterMs: 4 * HOUR_MS,
  executeWithinMs: 24 * HOUR_MS,
  requesterMayApprove: false,
};

export function resolvePolicy(
  raw: RawConfig['policy'],
  kinds: readonly ConfiguredKind[],
  secrets: Secrets,
  problems: Problem[],
): PolicyConfig {
  const given: Readonly<Record<string, RawApproval | undefined>> = raw.approvals;
  const common = layered(BUILT_IN, given.default);
  const approvals = Object.fromEntries(
    kinds.map(({ kind, quorum, votesLiveMs }) => {
      const inherited = quorum === undefined ? common : { ...common, quorum };
      return [kind, { ...layered(inherited, given[kind]), ...defined({ votesLiveMs }) }];
    }),
  );
  return {
    channels: raw.channels,
    approvals,
    reactions: {
      approve: neutral(raw.reactions.approve),
      reject: neutral(raw.reactions.reject),
    },
    limits: raw.limits,
    ...(raw.guestView === undefined ? {} : { guestView: guestRule(raw.guestView) }),
    drain: raw.drain,
    breaker: { failures: raw.breaker.failures, withinMs: durationMs(raw.breaker.within) ?? 0 },
    refuseOn: raw.refuseOn,
    protect: raw.protect,
    ...resolveSchedule(raw, problems),
    notify: raw.notify.map((rule, index) => notifyRule(rule, index, problems)),
    onDuty: raw.onDuty,
    escalateAfterMs: durationMs(raw.escalateAfter) ?? 0,
    ...defined({ fallbackChannel: raw.fallbackChannel }),
    rolling: {
      gates: raw.rolling.gates.flatMap((gate, index) => gateRule(gate, index, secrets, problems) ?? []),
    },
    ...(raw.ticket === undefined ? {} : { ticket: ticketRule(raw.ticket, problems) }),
  };
}

/** Kinds whose quorum is their own, for nobody has set it. */
export function ownQuorums(raw: RawConfig['policy'], kinds: readonly ConfiguredKind[]): ReadonlySet<string> {
  const given: Readonly<Record<string, RawApproval | undefined>> = raw.approvals;
  return new Set(
    kinds.flatMap(({ kind, quorum }) =>
      quorum !== undefined && given[kind]?.quorum === undefined ? [kind] : [],
    ),
  );
}

function notifyRule(
  { projects, metadata, channel, moments }: RawConfig['policy']['notify'][number],
  index: number,
  problems: Problem[],
): NotifyRule {
  if (projects === undefined && metadata === undefined) {
    problems.push({
      path: ['policy', 'notify', index],
      text: 'names neither `projects` nor `metadata`: nobody knows whose servers are meant',
    });
  }
  return {
    channel,
    moments,
    ...defined({ projects, metadata }),
  };
}

function gateRule(
  raw: RawConfig['policy']['rolling']['gates'][number],
  index: number,
  secrets: Secrets,
  problems: Problem[],
): GateRule | undefined {
  const path = ['policy', 'rolling', 'gates', index];
  const { name, url, prometheus, query } = raw;
  const common = { name, ...defined({ token: secrets(path, 'token', raw) }) };
  if (url !== undefined && prometheus === undefined && query === undefined)
    return { kind: 'url', ...common, url };
  if (url === undefined && prometheus !== undefined && query !== undefined)
    return { kind: 'prometheus', ...common, url: prometheus, query };
  problems.push({
    path,
    text: 'needs either `url`, or `prometheus` with `query`',
  });
  return undefined;
}

function ticketRule(
  { pattern, url, required }: NonNullable<RawConfig['policy']['ticket']>,
  problems: Problem[],
): TicketRule {
  const rule = { required, ...defined({ url }) };
  if (pattern === undefined) return rule;
  try {
    return { ...rule, pattern: new RegExp(`^(?:${pattern})$`, 'u') };
  } catch {
    problems.push({ path: ['policy', 'ticket', 'pattern'], text: 'is no regular expression' });
    return rule;
  }
}

function guestRule({ by, port, from }: NonNullable<RawConfig['policy']['guestView']>): GuestRule {
  return { by, port: port ?? null, from: from === 'bot' ? null : from };
}

function layered(below: ApprovalRule, own: RawApproval | undefined): ApprovalRule {
  const approvers = own?.approvers ?? below.approvers;
  return {
    quorum: own?.quorum ?? below.quorum,
    expiresAfterMs: milliseconds(own?.expiresAfter) ?? below.expiresAfterMs,
    executeWithinMs: milliseconds(own?.executeWithin) ?? below.executeWithinMs,
    requesterMayApprove: own?.requesterMayApprove ?? below.requesterMayApprove,
    ...defined({ approvers }),
  };
}

function milliseconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : durationMs(text);
}

/** `:+1:`, `thumbsup` and the character itself are one reaction. */
function neutral(names: readonly string[]): readonly string[] {
  return [...new Set(names.map((name) => canonicalEmoji(name.replaceAll(/^:|:$/g, ''))))];
}
