import type { Server } from '../../cloud/server.js';
import { type Check, defineCheck, fail, pass } from '../check.js';
import type { PreflightPolicy } from '../policy.js';

const REMEDY =
  'Drover must not move what it or the cloud stands on. Somebody moves it by hand, or takes it off that list.';

/** P1. `policy.protect`, and the owner's own `drover:protect=true`. */
const protectedServer = defineCheck({
  id: 'P1',
  title: 'Not protected',
  scope: 'server',
  reads: { server: ['server', 'projectName'], cloud: ['policy'] },
  decide: ({ server: { server, projectName }, cloud: { policy } }) => {
    const rule = protectedBy(server, projectName, policy.protect);
    if (rule !== undefined) return fail(`protected by ${rule}`, REMEDY);
    // A doubt refuses too: an unknown would let it pass unless the policy says otherwise.
    if (projectName === null && policy.protect.projects.length > 0) {
      return fail(
        "Keystone does not tell its project's name, so `policy.protect.projects` may protect it",
        "List project ids there instead of names, or give Drover's role the right to read projects.",
        'GET /projects/{id}',
      );
    }
    return pass('no rule protects it');
  },
});

/** The rule that protects the server, in words; undefined when none does. */
export function protectedBy(
  server: Pick<Server, 'id' | 'name' | 'projectId' | 'metadata'>,
  projectName: string | null,
  protect: PreflightPolicy['protect'],
): string | undefined {
  if (protect.servers.includes(server.id)) return '`policy.protect.servers`';
  const glob = protect.names.find((name) => matchesGlob(server.name, name));
  if (glob !== undefined) return `\`policy.protect.names\` (${glob})`;
  const project = protect.projects.find((name) => name === server.projectId || name === projectName);
  if (project !== undefined) return `\`policy.protect.projects\` (${project})`;
  if (server.metadata['drover:protect']?.trim().toLowerCase() === 'true') {
    return 'its metadata `drover:protect=true`';
  }
  return undefined;
}

/** `*` is any text, `?` one character, everything else itself; without backtracking beyond the last star. */
export function matchesGlob(text: string, glob: string): boolean {
  let at = 0;
  let inGlob = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (glob[inGlob] === '*') {
      star = inGlob++;
      resume = at;
    } else if (glob[inGlob] === '?' || glob[inGlob] === text[at]) {
      at++;
      inGlob++;
    } else if (star >= 0) {
      inGlob = star + 1;
      at = ++resume;
    } else return false;
  }
  while (glob[inGlob] === '*') inGlob++;
  return inGlob === glob.length;
}

export const protectionChecks: readonly Check[] = [protectedServer];
