import type { Volume } from '../../cloud/volume.js';
import type { ProofItem } from '../../requests/outcome.js';
import type { WatchedImage, Watching } from './host-port.js';
import type { MoveOutcome } from './outcome.js';
import type { MovePlan } from './plan.js';

type Leftover = MoveOutcome['leftovers'][number];

export interface WatchersProof {
  items: readonly ProofItem[];
  leftovers: readonly Leftover[];
}

/**
 * One watcher on each RBD image, and it is the host that the server runs on now: Ceph's own word that nobody else can
 * write to the volume. The watch of a client that died stays for 30 s (librbd, `client_watch_timeout`).
 */
export function proveWatchers(
  plan: MovePlan,
  watching: Watching | null,
  volumes: readonly Volume[] | null,
  host: string,
  /** The other host of the move. */
  other = plan.identity.source,
): WatchersProof {
  if (watching === null) return notChecked('');
  if (watching.images.length === 0) return notChecked(' (no RBD disk seen)');
  const judged = watching.images.map((image) => judge(plan, watching, volumes, { host, other }, image));
  const wrong = judged.filter((one) => one.verdict === 'not-ok');
  const unseen = judged.filter((one) => one.verdict === 'not-checked');
  const well = judged.filter((one) => one.verdict === 'ok');
  return {
    items: [
      ...(well.length === 0 ? [] : [item('ok', `rbd watchers of ${names(well, judged)}: ${host} only`)]),
      ...wrong.map(({ name, detail }) => item('not-ok', detail, `rbd watchers of ${name}`)),
      ...(unseen.length === 0
        ? []
        : [item('not-checked', `rbd watchers of ${names(unseen, judged)} (${reasons(unseen)})`)]),
    ],
    leftovers: wrong.flatMap(({ leftover }) => leftover ?? []),
  };
}

interface Judged {
  verdict: ProofItem['verdict'];
  name: string;
  detail: string;
  leftover?: Leftover;
}

function judge(
  plan: MovePlan,
  watching: Watching,
  volumes: readonly Volume[] | null,
  { host, other }: { host: string; other: string },
  image: WatchedImage,
): Judged {
  const name = nameOf(plan, image);
  if ('why' in image.watchers) return { verdict: 'not-checked', name, detail: image.watchers.why };
  const { server } = plan.identity;
  const volume = volumes?.find(({ id }) => id === image.volume);
  // Whoever else it is attached to has it open too, and has every right to.
  if (volume?.attachments.some(({ serverId }) => serverId !== server) === true) {
    return { verdict: 'not-checked', name, detail: 'attached to other servers too' };
  }
  const who = image.watchers.map((address) => {
    if (watching.destination.includes(address)) return host;
    return watching.source?.includes(address) === true ? other : address;
  });
  if (who.length === 1 && who[0] === host) return { verdict: 'ok', name, detail: '' };
  const seen = who.length === 0 ? 'nobody' : counted(who);
  return {
    verdict: 'not-ok',
    name,
    detail: seen,
    leftover: {
      what: who.length === 0 ? `no rbd watcher of ${name}` : `rbd watchers of ${name}: ${seen}`,
      check:
        who.length === 0
          ? `that the guest can write: Ceph may have cut ${host} off (ceph osd blocklist ls)`
          : `that no qemu but the one on ${host} has ${name} open (virsh list --all on ${who.includes(other) ? other : 'the other host'})`,
      command: `rbd --id ${image.user} status ${image.image}`,
      ...dangerOf(who, name, other),
    },
  };
}

function dangerOf(who: readonly string[], name: string, other: string): Pick<Leftover, 'danger'> {
  if (who.includes(other)) {
    return {
      danger: `${other} still has ${name} open. Two guests that write to one volume destroy its data.`,
    };
  }
  return who.length === 0 ? { danger: `The guest may be cut off from ${name}.` } : {};
}

function nameOf(plan: MovePlan, { image, volume }: WatchedImage): string {
  return plan.about.volumes.find(({ id }) => id === volume)?.name || volume?.slice(0, 8) || image;
}

/** `compute2 and compute1`; `compute2 (2)` where one of them has it open twice. */
function counted(who: readonly string[]): string {
  return [...new Set(who)]
    .map((one) => {
      const times = who.filter((other) => other === one).length;
      return times === 1 ? one : `${one} (${times})`;
    })
    .join(' and ');
}

function names(some: readonly Judged[], all: readonly Judged[]): string {
  if (all.length === 1) return 'the volume';
  return some.length <= 2 ? some.map(({ name }) => name).join(' and ') : `${some.length} volumes`;
}

function reasons(unseen: readonly Judged[]): string {
  return [...new Set(unseen.map(({ detail }) => detail))].join('; ');
}

function item(verdict: ProofItem['verdict'], detail: string, what = 'rbd watchers'): ProofItem {
  return { what, verdict, detail };
}

function notChecked(why: string): WatchersProof {
  return { items: [item('not-checked', `rbd watchers${why}`)], leftovers: [] };
}
