import type { Aggregate } from '../../cloud/compute.js';
import type { JudgedCloud } from '../../preflight/bulk/judged-cloud.js';
import type { CloudHostRow, FailingView } from '../../preflight/cards/cloud-view.js';
import { byName } from '../../preflight/findings.js';
import type { CloudAnswers } from '../../procedures/drain/placement/cloud-answers.js';

/** The fullest hosts that are tried together, at most. */
const MOST_TOGETHER = 32;
/** Zones and aggregates whose failure is played. */
const MOST_GROUPS = 60;

/** Which hosts could fail at the same time, all that runs there finding room on the others. */
export async function failingOf(
  { services, aggregates }: JudgedCloud,
  hosts: readonly CloudHostRow[],
  answers: CloudAnswers,
): Promise<FailingView> {
  const used = hosts.filter(({ servers }) => servers > 0);
  const alone: { host: string; lost: number }[] = [];
  for (const { host } of used) {
    const { lost } = await answers.failing([host]);
    if (lost > 0) alone.push({ host, lost });
  }
  const byMemory = used.toSorted((a, b) => b.memoryMib - a.memoryMib || byName(a.host, b.host));
  const names = byMemory.map(({ host }) => host);
  const { most, all } = await mostTogether(names, hosts.length, answers);
  const groups: FailingView['groups'][number][] = [];
  for (const { name, hosts: members } of failureGroups(services, aggregates)) {
    const { servers, lost } = await answers.failing(members);
    groups.push({ name, hosts: members.length, servers, lost });
  }
  return { alone, fullest: names.slice(0, most), most: all, groups };
}

/** The greatest number of the fullest for which a way was found; `all`: no more were tried. */
async function mostTogether(
  names: readonly string[],
  hosts: number,
  answers: CloudAnswers,
): Promise<{ most: number; all: boolean }> {
  const limit = Math.min(names.length, hosts - 1, MOST_TOGETHER);
  let [most, tooMany] = [0, limit + 1];
  for (let tried = 1; most + 1 < tooMany; ) {
    if ((await answers.failing(names.slice(0, tried))).lost === 0) most = tried;
    else tooMany = tried;
    tried = tooMany > limit ? Math.min(limit, most * 2) : Math.floor((most + tooMany) / 2);
    if (tried <= most) break;
  }
  return { most, all: most === limit };
}

/** Zones and aggregates of two hosts and more that are not all of the cloud; those of the same hosts stand together. */
function failureGroups(
  services: readonly { host: string; zone: string }[],
  aggregates: readonly Aggregate[],
): readonly { name: string; hosts: readonly string[] }[] {
  const known = new Set(services.map(({ host }) => host));
  const zones = [...new Set(services.map(({ zone }) => zone))].map((zone) => ({
    name: `zone ${zone}`,
    hosts: services.filter((one) => one.zone === zone).map(({ host }) => host),
  }));
  const others = aggregates.map(({ name, hosts }) => ({
    name: `aggregate ${name}`,
    hosts: hosts.filter((host) => known.has(host)),
  }));
  const seen = new Set<string>();
  return [...zones, ...others]
    .filter(({ hosts }) => hosts.length > 1 && hosts.length < known.size)
    .filter(({ hosts }) => {
      const key = hosts.toSorted().join(' ');
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, MOST_GROUPS);
}
