import type { HostSeen } from '../host-port.js';
import type { Reading } from './kept-look.js';

/** nova-compute of one host, as Nova's list of services tells it; times by our own clock. */
export interface ServiceSeen {
  state: 'up' | 'down';
  /** When a new report of it was first seen; that of its first reading at the earliest. Milliseconds. */
  heardAt: number;
  /** When it was read last. */
  readAt: number;
  /** How often it reports here; milliseconds. */
  everyMs: number;
}

/**
 * What is wrong with a host of a running move. `quiet`: no answer over SSH for a moment. `silent`: neither over SSH nor
 * does Nova hear of it. `unreached`: Nova hears of it, we do not. `compute-down`: only nova-compute, or nobody but Nova
 * can tell. `libvirt-down`: the host answers, libvirt does not.
 */
export type HostTrouble = 'quiet' | 'silent' | 'unreached' | 'compute-down' | 'libvirt-down';

export type MoveRole = 'source' | 'destination';

export interface HostHealth {
  host: string;
  role: MoveRole;
  /** undefined: none that is known of. */
  trouble: HostTrouble | undefined;
  /** Since when; milliseconds. */
  since: number;
  /** When Nova last heard of its nova-compute; undefined where that is not known. */
  heardAt: number | undefined;
  /** How often it reports here; milliseconds. Absent: not known. */
  everyMs?: number;
  /** Whether it is asked over SSH. */
  ssh: boolean;
  /** What Nova told of it is old, so that no trouble is no news either. */
  stale?: true;
}

export interface HostReadings {
  host: string;
  role: MoveRole;
  /** undefined: SSH is not configured. */
  ssh: Reading<true> | undefined;
  /** Fails only where libvirt does not answer. */
  domain: Reading<HostSeen> | undefined;
  /** undefined: not readable for us, or not read yet. */
  service: ServiceSeen | undefined;
}

/** Two missed reports of nova-compute are no accident. */
const UNHEARD_REPORTS = 3;
/** A host that is silent over SSH needs less. */
const UNHEARD_AND_SILENT_REPORTS = 2;
/** One look over SSH that failed is no silence. */
const GONE_AFTER_MS = 10_000;
/** libvirtd that is restarted answers again within that. */
const LIBVIRT_MS = 8_000;
/** An older reading of the services says nothing of now. */
const FRESH_MS = 20_000;

export function healthOf(seen: HostReadings, now: number): HostHealth {
  const { host, role, service } = seen;
  const trouble = troubleOf(seen, now);
  return {
    host,
    role,
    trouble: trouble?.kind,
    since: trouble?.since ?? now,
    heardAt: service?.heardAt,
    ...(service === undefined ? {} : { everyMs: service.everyMs }),
    ssh: seen.ssh !== undefined,
    ...(service !== undefined && now - service.readAt > FRESH_MS ? { stale: true } : {}),
  };
}

interface Trouble {
  kind: HostTrouble;
  since: number;
}

function troubleOf({ ssh, domain, service }: HostReadings, now: number): Trouble | undefined {
  const current = service === undefined || now - service.readAt > FRESH_MS ? undefined : service;
  const silentSince = ssh?.failingSince;
  if (silentSince !== undefined) return silent(silentSince, current, now);
  // That libvirt did not answer while its host did not either is no news of libvirt.
  const libvirt =
    domain?.failingSince === undefined ? undefined : Math.max(domain.failingSince, ssh?.workingSince ?? 0);
  if (libvirt !== undefined && now - libvirt >= LIBVIRT_MS) return { kind: 'libvirt-down', since: libvirt };
  if (current === undefined || !isUnheard(current, UNHEARD_REPORTS)) return undefined;
  return { kind: 'compute-down', since: current.heardAt };
}

function silent(since: number, service: ServiceSeen | undefined, now: number): Trouble {
  if (service === undefined) return { kind: 'quiet', since };
  if (service.state === 'up' && service.heardAt > since) return { kind: 'unreached', since };
  const gone = isUnheard(service, UNHEARD_AND_SILENT_REPORTS) && now - since >= GONE_AFTER_MS;
  return { kind: gone ? 'silent' : 'quiet', since };
}

function isUnheard({ state, heardAt, readAt, everyMs }: ServiceSeen, reports: number): boolean {
  return state === 'down' || readAt - heardAt >= reports * everyMs;
}

/** Nobody can tell how a move stands whose source neither Nova nor anybody else hears of. */
export function nobodyKnows({ role, trouble, ssh }: HostHealth): boolean {
  return role === 'source' && (trouble === 'silent' || (trouble === 'compute-down' && !ssh));
}
