import { platformOf } from '../chat/actor.js';
import { isGroup } from '../chat/authority.js';
import { emojiCharacter } from '../chat/emoji.js';
import type { ApprovalRule, Config } from './config.js';
import type { KeyPath, Problem } from './problems.js';
import { whyNobodyIsServed } from './satisfiable.js';

/** What is wrong although every key by itself is right. */
export function policyProblems(
  config: Config,
  platformNeeded: boolean,
  ownQuorums: ReadonlySet<string>,
): readonly Problem[] {
  return [
    ...(platformNeeded ? platformProblems(config) : []),
    ...httpProblems(config),
    ...peopleProblems(config),
    ...reactionProblems(config),
    ...guestProblems(config),
    ...(platformNeeded ? placeProblems(config) : []),
    ...(platformNeeded ? quorumProblems(config, ownQuorums) : []),
  ];
}

export function platformsOf(config: Config): readonly string[] {
  return (['slack', 'discord', 'console'] as const).filter((platform) => config[platform] !== undefined);
}

function platformProblems(config: Config): readonly Problem[] {
  if (platformsOf(config).length > 0) return [];
  return [
    {
      path: [],
      text: 'configures no chat platform: one of `slack`, `discord` and `console` is needed',
      remedy: 'Add `console: {}` (or start with --console) to try Drover in the terminal.',
    },
  ];
}

function httpProblems({ slack, http }: Config): readonly Problem[] {
  if (slack?.mode !== 'http' || http !== undefined) return [];
  return [{ path: ['slack', 'mode'], text: 'is http, and there is no `http` section for Slack to call' }];
}

function peopleProblems({ people }: Config): readonly Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [person, actors] of Object.entries(people)) {
    for (const [index, actor] of actors.entries()) {
      const owner = owners.get(actor);
      if (owner !== undefined && owner !== person) {
        problems.push({ path: ['people', person, index], text: `(${actor}) is ${owner}'s already` });
      }
      owners.set(actor, person);
    }
  }
  return problems;
}

function reactionProblems(config: Config): readonly Problem[] {
  const { approve, reject } = config.policy.reactions;
  const path = ['policy', 'reactions'];
  const both = approve.filter((name) => reject.includes(name));
  const problems: Problem[] = both.map((name) => ({
    path,
    text: `has ${name} both ways: approve and reject`,
  }));
  if (config.discord === undefined) return problems;
  for (const [verdict, names] of Object.entries({ approve, reject })) {
    const seeded = names[0] ?? '';
    if (emojiCharacter(seeded) !== undefined) continue;
    const text = `begins with ${seeded}, which Discord does not have: the first is put on the card`;
    problems.push({ path: [...path, verdict], text });
  }
  return problems;
}

function guestProblems({ policy, hosts }: Config): readonly Problem[] {
  const { guestView } = policy;
  if (guestView === undefined) return [];
  const { by, port, from } = guestView;
  const at = (key: string) => ['policy', 'guestView', key];
  const problems: Problem[] = [];
  if (by === 'tcp' && port === null) {
    problems.push({
      path: at('port'),
      text: 'is missing: by tcp a port of the guests is asked',
      remedy: 'Name one that every guest serves, as in `port: 22`, or ask `by: ping`.',
    });
  }
  if (by === 'ping' && port !== null) {
    problems.push({ path: at('port'), text: 'is set, and ping has no port: leave it out, or ask `by: tcp`' });
  }
  if (from !== null && hosts === undefined) {
    problems.push({
      path: at('from'),
      text: `names the host ${from}, and there is no \`hosts\` section to reach it by`,
      remedy: 'Configure `hosts`, or let Drover itself ask with `from: bot`.',
    });
  }
  return problems;
}

/** A place that no served platform has would be told nothing, and nobody would know. */
function placeProblems(config: Config): readonly Problem[] {
  const served = platformsOf(config);
  const { notify, fallbackChannel, onDuty } = config.policy;
  const places: readonly (readonly [KeyPath, string])[] = [
    ...notify.map(({ channel }, index) => [['policy', 'notify', index, 'channel'], channel] as const),
    ...(fallbackChannel === undefined ? [] : [[['policy', 'fallbackChannel'], fallbackChannel] as const]),
    ...onDuty.map((actor, index) => [['policy', 'onDuty', index], actor] as const),
  ];
  return places
    .filter(([, place]) => !served.includes(place === 'console' ? place : platformOf(place)))
    .map(([path, place]) => ({ path, text: `(${place}) is on a platform that is not configured` }));
}

/**
 * Who is not on a served platform can't vote. Without any role Drover only looks, and no policy is asked. A quorum that
 * nobody has set is no reason not to start: where it cannot be reached, the request is refused.
 */
function quorumProblems(config: Config, ownQuorums: ReadonlySet<string>): readonly Problem[] {
  const { roles, people, policy } = config;
  if (roles.operator.length === 0 && roles.approver.length === 0) return [];
  const served = platformsOf(config);
  const reachable = (holder: string) => served.includes(platformOf(holder));
  const operators = roles.operator.filter(reachable);
  const reasons = new Set<string>();
  return Object.entries(policy.approvals).flatMap(([kind, rule]): readonly Problem[] => {
    const approvers = approversOf(rule, roles.approver).filter(reachable);
    const why = whyNobodyIsServed({ ...rule, approvers, people }, operators);
    if (why === undefined || reasons.has(why) || ownQuorums.has(kind)) return [];
    reasons.add(why);
    const narrowed = rule.approvers !== undefined;
    return [
      {
        path: narrowed ? ['policy', 'approvals', kind, 'approvers'] : ['roles', 'approver'],
        text: `can never approve a ${kind} request: ${why}`,
        remedy: `Name more approvers, lower \`policy.approvals.${kind}.quorum\`, or set its \`requesterMayApprove: true\`.`,
      },
    ];
  });
}

/** Narrowing never widens: who is named for a kind needs the role too, by name or through a group. */
function approversOf(rule: ApprovalRule, approver: readonly string[]): readonly string[] {
  if (rule.approvers === undefined) return approver;
  return approver.some(isGroup)
    ? rule.approvers
    : rule.approvers.filter((named) => isGroup(named) || approver.includes(named));
}
