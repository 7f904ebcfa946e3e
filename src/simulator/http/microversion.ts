export interface Microversion {
  readonly major: number;
  readonly minor: number;
}

export function parseMicroversion(text: string): Microversion | undefined {
  const match = /^([1-9]\d*)\.(0|[1-9]\d*)$/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2]) } : undefined;
}

export function atLeast(version: Microversion, minor: number): boolean {
  return version.minor >= minor;
}

export function show(version: Microversion): string {
  return `${version.major}.${version.minor}`;
}

export type Negotiated =
  | { kind: 'agreed'; version: Microversion }
  | { kind: 'malformed'; asked: string }
  | { kind: 'unsupported'; asked: string };

/** What `OpenStack-API-Version: TYPE X.Y` (or the older header of the service) comes to. */
export function negotiate(
  headers: NodeJS.Dict<string | string[]>,
  serviceType: string,
  legacyHeader: string | undefined,
  least: Microversion,
  most: Microversion,
): Negotiated {
  const asked =
    askedVersion(headers, serviceType) ?? (legacyHeader ? single(headers[legacyHeader]) : undefined);
  if (asked === undefined) return { kind: 'agreed', version: least };
  if (asked === 'latest') return { kind: 'agreed', version: most };
  const version = parseMicroversion(asked);
  if (!version) return { kind: 'malformed', asked };
  const supported =
    version.major === least.major && version.minor >= least.minor && version.minor <= most.minor;
  return supported ? { kind: 'agreed', version } : { kind: 'unsupported', asked };
}

function askedVersion(headers: NodeJS.Dict<string | string[]>, serviceType: string): string | undefined {
  for (const part of single(headers['openstack-api-version'])?.split(',') ?? []) {
    const [type, version] = part.trim().split(/\s+/);
    if (type === serviceType) return version;
  }
  return undefined;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
