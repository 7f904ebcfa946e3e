import { defined } from '../base/defined.js';
import { DroverError } from '../base/errors.js';
import { didYouMean } from '../chat/nearest.js';
import type { Cloud } from './cloud.js';
import type { ServerCandidate } from './server.js';

/** More candidates than this are counted, not listed. */
const LISTED = 10;

/**
 * One server by its name or id.
 * @throws DroverError `server-not-found`, or `server-ambiguous` with the candidates by project and host.
 */
export async function resolveServer(
  cloud: Cloud,
  nameOrId: string,
  project?: string,
  /** What else there is for `--cloud`. */
  otherClouds: readonly string[] = [],
): Promise<ServerCandidate> {
  const found = await cloud.findServers(nameOrId, defined({ project }));
  const [only] = found;
  if (only === undefined && project !== undefined) await refuseProject(cloud, nameOrId, project);
  if (only === undefined) {
    throw new DroverError(`No server \`${nameOrId}\` in ${cloud.name}${inProject(project)}.`, {
      code: 'server-not-found',
      remedy: await remedyFor(cloud, nameOrId, otherClouds),
    });
  }
  if (found.length === 1) return only;
  const shown = found.slice(0, LISTED).map(candidateText);
  const more = found.length > LISTED ? ` and ${found.length - LISTED} more` : '';
  throw new DroverError(`${found.length} servers are called \`${nameOrId}\`: ${shown.join('; ')}${more}.`, {
    code: 'server-ambiguous',
    remedy: 'Give the id of the one you mean, or `--project`.',
  });
}

/** Where it is is the answer: the name of another server in that project, or in any, is not what was asked for. */
async function refuseProject(cloud: Cloud, nameOrId: string, project: string): Promise<void> {
  const elsewhere = await cloud.findServers(nameOrId, {});
  if (elsewhere.length === 0) return;
  const projects = [...new Set(elsewhere.map(({ projectId, projectName }) => projectName ?? projectId))];
  throw new DroverError(
    `\`${nameOrId}\` is not in project \`${project}\` of ${cloud.name}, but in ${projects.slice(0, LISTED).join(', ')}.`,
    { code: 'server-in-other-project', remedy: 'Leave `--project` out, or give the right one.' },
  );
}

/** The nearest names, where there are any: most unknown servers are slips of the fingers. */
async function remedyFor(cloud: Cloud, typed: string, otherClouds: readonly string[]): Promise<string> {
  const meant = didYouMean(typed, await cloud.serverNames().catch(() => []));
  const elsewhere =
    otherClouds.length === 0 ? '' : ` Another cloud is named with \`--cloud\`: ${otherClouds.join(', ')}.`;
  return `${meant}Give its whole name or its id.${elsewhere}`;
}

function candidateText(candidate: ServerCandidate): string {
  const project = candidate.projectName ?? candidate.projectId;
  return `\`${candidate.id}\` in ${project} on ${candidate.host ?? 'a host we may not see'}, ${candidate.status}`;
}

function inProject(project: string | undefined): string {
  return project === undefined ? '' : ` in project ${project}`;
}
