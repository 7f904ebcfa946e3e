import { PLAIN } from '../chat/typed.js';

/** The commands that make a card's list again, the most exact first: names may be long, or not to be typed. */
export function serverAgain(
  server: { id: string; name: string },
  ask: { cloud: string | undefined; to: string | undefined },
): readonly string[] {
  const exact = ` --all${option('to', ask.to)}${option('cloud', ask.cloud)}`;
  return [
    ...(PLAIN.test(server.name) ? [`/preflight server ${server.name}${exact}`] : []),
    `/preflight server ${server.id}${exact}`,
    `/preflight server ${server.id} --all`,
  ];
}

/** Never without the hosts that were played as full: that would be another answer. */
export function hostAgain(ask: {
  cloud: string | undefined;
  host: string;
  without: readonly string[];
}): readonly string[] {
  if (![ask.host, ...ask.without].every((name) => PLAIN.test(name))) return [];
  const without = ask.without.length === 0 ? '' : ` --without ${ask.without.join(',')}`;
  return [`/preflight host ${ask.host}${without}${option('cloud', ask.cloud)}`];
}

export function cloudAgain(ask: {
  cloud: string | undefined;
  host: string | undefined;
  aggregate: string | undefined;
  project: string | undefined;
}): readonly string[] {
  const { host, aggregate, project } = ask;
  const named = [host, aggregate, project].every((name) => name === undefined || PLAIN.test(name));
  const scope = `${option('host', host)}${option('aggregate', aggregate)}${option('project', project)}`;
  return named ? [`/preflight cloud${scope}${option('cloud', ask.cloud)}`] : [];
}

export function meshAgain(ask: { cloud: string | undefined; hosts: readonly string[] }): readonly string[] {
  const cloud = option('cloud', ask.cloud);
  const named = ask.hosts.every((host) => PLAIN.test(host)) ? ask.hosts.map((host) => ` ${host}`) : [];
  return [`/preflight mesh${named.join('')}${cloud}`, `/preflight mesh${cloud}`];
}

function option(name: string, value: string | undefined): string {
  return value !== undefined && PLAIN.test(value) ? ` --${name} ${value}` : '';
}
