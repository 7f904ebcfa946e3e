import type { Request } from '../requests/request.js';

/** The server that a request is about, by name; undefined for those that are about none. */
export function serverNameOf({ plan }: Request): string | undefined {
  if (plan.kind === 'migrate' || plan.kind === 'force') return plan.about.serverName;
  const name = plan.about.serverName;
  return typeof name === 'string' ? name : undefined;
}
