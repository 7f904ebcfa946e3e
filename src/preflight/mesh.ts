import type { Clock } from '../base/clock.js';
import { isDroverError } from '../base/errors.js';
import type { HostReader, MeshTrial } from '../hosts/host-reader.js';
import type { PeerCause } from '../hosts/network/peers.js';
import { whyUnusable } from './facts/nova-conf-state.js';
import { byName } from './findings.js';
import { troubleOf } from './peer-trouble.js';

/** One ordered pair of hosts: how a move from the one to the other would connect. */
export type MeshWay = { from: string; to: string } & (
  | { way: 'works' }
  | { way: 'fails'; step: 'ssh' | 'libvirt'; cause: PeerCause; text: string; remedy: string }
  | { way: 'unknown'; why: string }
);

export interface Mesh {
  /** In the order of their names. */
  hosts: readonly string[];
  ways: readonly MeshWay[];
  durationMs: number;
}

/** Every host tries every other, from each at once; each host is logged in to once. Changes nothing. */
export async function runMesh(facts: HostReader, names: readonly string[], clock: Clock): Promise<Mesh> {
  const began = clock.monotonic();
  const hosts = [...new Set(names)].sort(byName);
  const rows = await Promise.all(hosts.map((from) => waysFrom(facts, from, hosts)));
  return { hosts, ways: rows.flat(), durationMs: clock.monotonic() - began };
}

async function waysFrom(facts: HostReader, from: string, hosts: readonly string[]): Promise<MeshWay[]> {
  const peers = hosts.filter((host) => host !== from);
  const unusable = await whyNotFrom(facts, from);
  if (unusable !== undefined) return peers.map((to) => ({ from, to, way: 'unknown', why: unusable }));
  return await Promise.all(peers.map((to) => wayOf(facts, from, to, hosts)));
}

async function whyNotFrom(facts: HostReader, from: string): Promise<string | undefined> {
  try {
    const why = whyUnusable(await facts.novaCompute(from));
    return why === undefined ? undefined : `${from}: ${why}`;
  } catch (error) {
    return told(error);
  }
}

async function wayOf(
  facts: HostReader,
  from: string,
  to: string,
  among: readonly string[],
): Promise<MeshWay> {
  try {
    const uri = await facts.uri(from, to);
    const overSsh = uri.usable && uri.uri.transport === 'ssh';
    const [ssh, libvirt] = await Promise.all([
      overSsh ? facts.meshTo(from, to, among) : undefined,
      facts.libvirtTo(from, to, among),
    ]);
    // libvirt's own SSH fails for the same reason: the first step that fails is the one to fix.
    return failed(from, to, 'ssh', ssh) ?? failed(from, to, 'libvirt', libvirt) ?? { from, to, way: 'works' };
  } catch (error) {
    return { from, to, way: 'unknown', why: told(error) };
  }
}

function failed(
  from: string,
  to: string,
  step: 'ssh' | 'libvirt',
  tried: MeshTrial | undefined,
): MeshWay | undefined {
  if (tried === undefined || tried.trial.reached) return undefined;
  return { from, to, way: 'fails', step, ...troubleOf(from, to, tried, tried.trial) };
}

function told(error: unknown): string {
  if (isDroverError(error)) return error.message;
  throw error;
}
