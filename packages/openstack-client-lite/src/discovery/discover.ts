import type { MicroversionRange, ServiceName } from '../service.js';
import { readVersionDocument, type VersionEntry } from './documents.js';
import { SERVICE_FACTS } from './services.js';

export interface Endpoint {
  /** Where paths of the service begin, without a slash at the end. */
  url: string;
  /** null: no microversions, or the service did not show its versions. */
  range: MicroversionRange | null;
}

/** The version in the path of a catalog's URL, where the service is not spoken in it: `v1` of Cinder. */
export function unspokenVersion(service: ServiceName, catalogUrl: string): string | undefined {
  const { version } = place(catalogUrl);
  const { versions } = SERVICE_FACTS[service];
  const spoken = versions.some(
    (one) => one === version || `${one}.0` === version || one.startsWith(`${version}.`),
  );
  return version === '' || versions[0] === '' || spoken ? undefined : version;
}

/** Asks for a version document; undefined when the service refuses to show one (a 4xx, or no JSON). Throws when it cannot be asked. */
export type AskDocument = (url: string) => Promise<unknown>;

interface Place {
  /** Without version, project and slash. */
  root: string;
  /** `v2.1`, or empty. */
  version: string;
  /** What stood after the version: a project id, or empty. */
  tail: string;
}

const VERSION = /^v\d+(\.\d+)?$/;

function place(url: string): Place {
  const trimmed = url.replace(/[?#].*$/, '').replace(/\/+$/, '');
  const parts = trimmed.split('/');
  const at = parts.findIndex((part, index) => index > 2 && VERSION.test(part));
  if (at === -1) return { root: trimmed, version: '', tail: '' };
  return {
    root: parts.slice(0, at).join('/'),
    version: parts[at] ?? '',
    tail: parts.slice(at + 1).join('/'),
  };
}

/** The path segment of a version, from its self link: Cinder's id is `v3.0`, its path `/v3/`; Placement has none. */
function segmentOf(service: ServiceName, entry: VersionEntry): string {
  if (SERVICE_FACTS[service].versions[0] === '') return '';
  if (entry.self === null) {
    return SERVICE_FACTS[service].versions.find((version) => entry.id === `${version}.0`) ?? entry.id;
  }
  const last = entry.self.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return VERSION.test(last) ? last : '';
}

function rank(service: ServiceName, entry: VersionEntry): number {
  const { versions } = SERVICE_FACTS[service];
  const at = versions.indexOf(segmentOf(service, entry));
  return at === -1 ? Number.POSITIVE_INFINITY : at;
}

/**
 * The address of a version: as in the catalog when it names that version; else the document's self link, but only on the catalog's own
 * host, since behind a proxy services tell their inner address (as the SDKs do).
 */
function addressOf(service: ServiceName, entry: VersionEntry, given: Place): string {
  const segment = segmentOf(service, entry);
  if (segment === '') return given.root;
  if (segment !== given.version && entry.self !== null && URL.canParse(entry.self)) {
    const self = new URL(entry.self);
    if (self.origin === new URL(given.root).origin) return entry.self.replace(/\/+$/, '');
  }
  return `${given.root}/${segment}`;
}

function withTail(service: ServiceName, url: string, given: Place, projectId: string | null): string {
  const needed = SERVICE_FACTS[service].projectInPath ? projectId : null;
  const tail = given.tail === '' ? needed : given.tail;
  return tail === null ? url : `${url}/${tail}`;
}

/**
 * From the catalog's URL, whatever its form (`/v2.1`, `/v3/<project>`, no version at all), to the address and microversions of the
 * service, by the version documents. Where they are refused, the catalog's URL is taken as it is, without microversions.
 */
export async function discover(
  service: ServiceName,
  catalogUrl: string,
  projectId: string | null,
  ask: AskDocument,
): Promise<Endpoint> {
  const given = place(catalogUrl);
  const places = given.version === '' ? [given.root] : [`${given.root}/${given.version}`, given.root];
  let best: VersionEntry | undefined;
  for (const url of places) {
    for (const entry of readVersionDocument(await ask(`${url}/`))) {
      const better = best === undefined || rank(service, entry) < rank(service, best);
      if (better && rank(service, entry) < Number.POSITIVE_INFINITY) best = entry;
    }
    if (best !== undefined && rank(service, best) === 0) break;
  }
  if (best !== undefined) {
    return { url: withTail(service, addressOf(service, best, given), given, projectId), range: best.range };
  }
  const segment = given.version === '' ? SERVICE_FACTS[service].versions[0] : given.version;
  const url = segment ? `${given.root}/${segment}` : given.root;
  return { url: withTail(service, url, given, projectId), range: null };
}
