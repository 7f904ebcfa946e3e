import { bold, type Card, card, item, line } from '../chat/card.js';
import type { Cloud } from '../cloud/cloud.js';
import type { Clouds } from '../cloud/clouds.js';
import { type BootAsk, planBoot } from '../procedures/volume-boot/planning.js';
import { type CreateAsk, planCreate } from '../procedures/volume-create/planning.js';
import { describeCreate } from '../procedures/volume-create/present.js';
import { planRetype, type RetypeAsk } from '../procedures/volume-retype/planning.js';
import { planSnapshot } from '../procedures/volume-snapshot/planning.js';
import type { Description } from '../report/described.js';
import type { Plan } from '../requests/plan.js';
import { type Order, orderedBy, type RequestActions } from '../requests/request-actions.js';
import { imagesCard, poolsCard, typesCard } from '../volumes/cards/lists.js';
import { poolsPicture } from '../volumes/cards/pools-picture.js';
import { backendsOf, type PlanningDeps } from '../volumes/context.js';
import { type ListAsk, listVolumes } from '../volumes/reading/list.js';
import { showVolume } from '../volumes/reading/show.js';
import { type AskedThere, answerWithPicture, type PictureParts } from './answer-in-channel.js';

/** Who asks for a change, where, and under which key. */
export interface VolumeOrder extends Order {
  cloud: string | undefined;
}

export interface VolumesServiceParts extends PlanningDeps, PictureParts {
  clouds: Clouds;
  actions: RequestActions;
}

/** What the `/volumes` commands do, without a word of any platform. */
export class VolumesService {
  readonly #parts: VolumesServiceParts;

  constructor(parts: VolumesServiceParts) {
    this.#parts = parts;
  }

  async list(cloud: string | undefined, ask: ListAsk): Promise<Card> {
    return await listVolumes(await this.#open(cloud), ask);
  }

  async show(cloud: string | undefined, name: string, project: string | undefined): Promise<Card> {
    return await showVolume(await this.#open(cloud), name, project, this.#parts.clock.now());
  }

  async images(name: string | undefined): Promise<Card> {
    const cloud = await this.#open(name);
    return imagesCard(cloud.name, await cloud.images());
  }

  async types(name: string | undefined): Promise<Card> {
    const cloud = await this.#open(name);
    const [types, pools] = await Promise.all([cloud.storage.types(), cloud.storage.pools()]);
    return typesCard(cloud.name, types, pools);
  }

  async pools(ask: AskedThere & { cloud: string | undefined; picture: boolean }): Promise<Card> {
    const cloud = await this.#open(ask.cloud);
    const { pools, services } = await backendsOf(cloud);
    const shown = poolsCard(cloud.name, pools, services, this.#parts.clock.now());
    if (!ask.picture) return shown;
    return await answerWithPicture(this.#parts, ask, 'pools', shown, {
      chart: pools === null ? undefined : poolsPicture(cloud.name, pools),
      otherwise: 'no pool tells its size in numbers',
    });
  }

  /** undefined: its card is posted; else what would be done, and nothing is. */
  async create(order: VolumeOrder, ask: CreateAsk, dryRun: boolean): Promise<Card | undefined> {
    const cloud = await this.#open(order.cloud);
    const plan = await planCreate(cloud, ask, this.#parts);
    if (dryRun) return dryRunCard(describeCreate(plan), plan.policy.quorum);
    await this.#make(order, cloud, plan);
    return undefined;
  }

  async boot(order: VolumeOrder, ask: BootAsk): Promise<void> {
    const cloud = await this.#open(order.cloud);
    await this.#make(order, cloud, await planBoot(cloud, ask, this.#parts));
  }

  async retype(order: VolumeOrder, ask: RetypeAsk): Promise<void> {
    const cloud = await this.#open(order.cloud);
    await this.#make(order, cloud, await planRetype(cloud, ask, this.#parts));
  }

  async snapshot(order: VolumeOrder, ask: { volume: string; name: string | undefined }): Promise<void> {
    const cloud = await this.#open(order.cloud);
    const name = ask.name ?? `${ask.volume}-${this.#stamp()}`;
    await this.#make(order, cloud, await planSnapshot(cloud, { volume: ask.volume, name }, this.#parts));
  }

  async #make(order: VolumeOrder, cloud: Cloud, plan: Plan): Promise<void> {
    await this.#parts.actions.make({
      ...orderedBy(order),
      plan,
      cloud: cloud.name,
    });
  }

  #open(name: string | undefined): Promise<Cloud> {
    return this.#parts.clouds.open(name);
  }

  /** `20261123-143005`, UTC. */
  #stamp(): string {
    const iso = new Date(this.#parts.clock.now()).toISOString();
    return `${iso.slice(0, 10).replaceAll('-', '')}-${iso.slice(11, 19).replaceAll(':', '')}`;
  }
}

function dryRunCard({ headline, lines }: Description, quorum: number): Card {
  const votes =
    quorum === 0
      ? 'It would start at once'
      : `It would need ${quorum === 1 ? '1 approval' : `${quorum} approvals`}`;
  return card(
    line(bold('Dry run: '), ...headline),
    ...lines.map((text) => item(...text)),
    line(`Nothing stands against it. ${votes}. Nothing was done.`),
  );
}
