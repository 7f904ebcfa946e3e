import type { Clock } from '../../base/clock.js';
import { count } from '../../base/format/findings.js';
import { nowAndThen } from '../../base/turns.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { Server } from '../../cloud/server.js';
import { reserveOf } from '../../placement/model.js';
import { type JudgedCloud, type JudgedServer, judgedCloud } from '../../preflight/bulk/judged-cloud.js';
import {
  type CloudHostRow,
  type CloudReason,
  type CloudServerRow,
  type CloudView,
  reasonKey,
} from '../../preflight/cards/cloud-view.js';
import { amount } from '../../preflight/checks/capacity.js';
import type { Finding } from '../../preflight/finding.js';
import { byName } from '../../preflight/findings.js';
import type { OwnState, PreflightPolicy } from '../../preflight/policy.js';
import { CloudAnswers, type EmptiedHost } from '../../procedures/drain/placement/cloud-answers.js';
import type { Unplaced } from '../../procedures/drain/placement/model.js';
import { unplacedWords } from '../../procedures/drain/placement/words.js';
import { failingOf } from './failing.js';

/** What is looked at: all, or what one of these names. */
export type CloudScope =
  | { kind: 'all' }
  | { kind: 'host'; name: string }
  | { kind: 'aggregate'; name: string; hosts: readonly string[] }
  | { kind: 'project'; name: string; id: string };

export interface CloudLook {
  cloud: Cloud;
  scope: CloudScope;
  own: OwnState;
  policy: PreflightPolicy;
  refused(findings: readonly Finding[]): readonly Finding[];
  reservePercent: number;
  clock: Clock;
  breathe(): Promise<void>;
}

/** A whole cloud, or a part of it: read in bulk, judged, and played through. What was before is not asked here. */
export async function lookAtCloud(look: CloudLook): Promise<Omit<CloudView, 'news'>> {
  const { cloud, scope, clock } = look;
  const breathe = nowAndThen(clock, () => look.breathe());
  const began = clock.monotonic();
  const at = clock.now();
  const judged = await judgedCloud({ ...look, breathe, wanted: wantedBy(scope), call: {} });
  const staying = new Set(
    judged.servers.flatMap(({ refused, server }) => (refused === null ? [] : server.id)),
  );
  const reserve = reserveOf(look.reservePercent);
  const answers = await CloudAnswers.of({ model: judged.model, reserve, staying, breathe });
  const servers: CloudServerRow[] = [];
  for (const one of judged.servers) {
    servers.push(serverRow(one, answers, judged.groupsUnread !== null));
    await breathe();
  }
  const hosts = await hostRows(judged, scope, servers, answers);
  const failing = scope.kind === 'all' ? await failingOf(judged, hosts, answers) : null;
  return {
    cloud: cloud.name,
    scope: scopeWords(scope),
    at,
    servers,
    hosts,
    failing,
    reservePercent: look.reservePercent,
    groupsUnread: judged.groupsUnread,
    seconds: (clock.monotonic() - began) / 1000,
  };
}

export function scopeWords(scope: CloudScope): string | null {
  return scope.kind === 'all' ? null : `${scope.kind} ${scope.name}`;
}

function wantedBy(scope: CloudScope): (server: Server) => boolean {
  switch (scope.kind) {
    case 'all':
      return () => true;
    case 'host':
      return ({ host }) => host === scope.name;
    case 'aggregate': {
      const hosts = new Set<string | null>(scope.hosts);
      return ({ host }) => hosts.has(host);
    }
    case 'project':
      return ({ projectId }) => projectId === scope.id;
  }
}

function serverRow(judged: JudgedServer, answers: CloudAnswers, groupsUnread: boolean): CloudServerRow {
  const { server, findings, refused, standing } = judged;
  const row = {
    ...{ id: server.id, name: server.name, project: server.projectId, host: server.host },
    ...{ status: server.status, memoryMib: server.flavor.memoryMib, vcpus: server.flavor.vcpus },
    notes: [
      ...findings.filter(({ text }) => text !== refused?.text).map(({ check, text }) => `${check} ${text}`),
      ...(groupsUnread ? ['server groups not known'] : []),
    ],
  };
  if (standing === 'off') return { ...row, mobility: 'off', places: null, reason: null };
  if (refused !== null) {
    const { check, title, text, remedy = null } = refused;
    const reason = { key: reasonKey(check, text, server.name), check, title, text, remedy };
    return { ...row, mobility: 'cannot', places: null, reason };
  }
  if (server.host === null) return { ...row, mobility: 'cannot', places: null, reason: UNSEEN };
  const places = answers.places(server.id);
  if ('unplaced' in places)
    return { ...row, mobility: 'cannot', places: 0, reason: placeReason(places.unplaced) };
  if (places.hosts === 0) return { ...row, mobility: 'cannot', places: 0, reason: NOWHERE };
  const unsure = groupsUnread || findings.some(({ verdict }) => verdict === 'unknown');
  return { ...row, mobility: unsure ? 'unsure' : 'can', places: places.hosts, reason: null };
}

const UNSEEN: CloudReason = {
  key: 'unseen',
  check: '',
  title: 'Host not seen',
  text: 'we may not see which host it runs on',
  remedy: "Give Drover's credential the rights that the guide lists.",
};

const NOWHERE: CloudReason = {
  key: 'nowhere',
  check: '',
  title: 'Fits nowhere',
  text: 'there is no other host',
  remedy: null,
};

/** The title says it already. */
const REPEATED = /^(?:is kept by its group|fits nowhere): /u;

/** The words of `unplacedWords` name the server; here a line is about many. */
function placeReason(unplaced: Unplaced): CloudReason {
  const words = unplacedWords(unplaced);
  const name = `\`${unplaced.name}\` `;
  const text = (words.startsWith(name) ? words.slice(name.length) : words).replace(REPEATED, '');
  if (unplaced.code === 'room') {
    const classes = unplaced.nearest[0]?.shortfalls.map(({ resourceClass }) => resourceClass) ?? [];
    const key = `room ${classes.join(' ')}`;
    const remedy = 'Free that much there, or open another host.';
    return { key, check: '', title: 'No room on any host that may take it', text, remedy };
  }
  if (unplaced.code === 'group') {
    const groups = unplaced.reasons.flatMap(({ objection }) =>
      objection !== null && 'group' in objection ? [objection.group] : [],
    );
    const remedy =
      'Make room where no member of the group runs, or take it out of the group by building it anew.';
    return { key: `group ${groups[0] ?? ''}`, check: '', title: 'Kept by its server group', text, remedy };
  }
  const codes = unplaced.reasons.map(({ code, objection }) =>
    objection?.code === 'pair' ? objection.check : code,
  );
  const key = `nowhere ${codes.toSorted().join(' ')}`;
  return { key, check: '', title: 'No host may take it', text, remedy: null };
}

/** Most servers first. */
function checksOf(stuck: readonly CloudServerRow[]): [string, number][] {
  const found = new Map<string, number>();
  for (const { reason } of stuck) {
    const words = [reason?.check ?? '', (reason?.title ?? '').toLowerCase()].filter((word) => word !== '');
    found.set(words.join(' '), (found.get(words.join(' ')) ?? 0) + 1);
  }
  return [...found].sort(([, a], [, b]) => b - a);
}

async function hostRows(
  { services, servers: judged, model }: JudgedCloud,
  scope: CloudScope,
  rows: readonly CloudServerRow[],
  answers: CloudAnswers,
): Promise<readonly CloudHostRow[]> {
  if (scope.kind === 'project') return [];
  const wanted = scope.kind === 'all' ? null : scope.kind === 'host' ? [scope.name] : scope.hosts;
  const byHost = new Map<string, CloudServerRow[]>();
  for (const row of rows) {
    const known = byHost.get(row.host ?? '');
    if (known === undefined) byHost.set(row.host ?? '', [row]);
    else known.push(row);
  }
  const running = new Set(model.servers.map(({ id }) => id));
  const refused = new Set(judged.flatMap((one) => (one.refused === null ? [] : one.server.id)));
  const found: CloudHostRow[] = [];
  const names = services.map(({ host }) => host).sort(byName);
  for (const host of names) {
    if (wanted?.includes(host) === false) continue;
    const there = byHost.get(host) ?? [];
    const stuck = there.filter(({ id }) => refused.has(id));
    found.push(hostRow(await answers.emptied(host), there, stuck, running));
  }
  return found;
}

function hostRow(
  { host, servers, unplaced, missing, proved }: EmptiedHost,
  there: readonly CloudServerRow[],
  stuck: readonly CloudServerRow[],
  running: ReadonlySet<string>,
): CloudHostRow {
  const byCheck = checksOf(stuck).map(([check, of]) => `${count(of, 'server')} can't move (${check})`);
  const lacking = unplaced.filter(({ code }) => code === 'room').length;
  const grouped = unplaced.filter(({ code }) => code === 'group').length;
  const nowhere = unplaced.length - lacking - grouped;
  const room = new Map<string, number>();
  for (const one of missing) room.set(one.resourceClass, (room.get(one.resourceClass) ?? 0) + one.amount);
  const missed = [...room].map(([name, much]) => amount(name, much));
  const why = [
    ...(lacking === 0
      ? []
      : [
          `${count(lacking, 'server')} without room${missed.length === 0 ? '' : `, ${missed.join(' and ')} missing`}`,
        ]),
    ...(grouped === 0 ? [] : [`${count(grouped, 'server')} kept by a group`]),
    ...(nowhere === 0 ? [] : [`${count(nowhere, 'server')} that no host may take`]),
    ...byCheck,
  ];
  const complete = unplaced.length === 0 && stuck.length === 0;
  return {
    host,
    emptied: complete ? 'can' : stuck.length === 0 && !proved ? 'perhaps' : 'cannot',
    servers,
    unsure: there.filter(({ mobility }) => mobility === 'unsure').length,
    off: there.filter(({ mobility }) => mobility === 'off').length,
    memoryMib: there.reduce((sum, { id, memoryMib }) => sum + (running.has(id) ? memoryMib : 0), 0),
    why,
  };
}
