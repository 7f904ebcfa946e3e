import type { Clock } from '../../base/clock.js';
import { DroverError } from '../../base/errors.js';
import type { Card } from '../../chat/card.js';
import { didYouMean } from '../../chat/nearest.js';
import type { Cloud } from '../../cloud/cloud.js';
import type { Clouds } from '../../cloud/clouds.js';
import { noSuchHost } from '../../cloud/no-such-host.js';
import { cloudListing, cloudPreflightCard } from '../../preflight/cards/cloud-preflight-card.js';
import type { CloudView } from '../../preflight/cards/cloud-view.js';
import type { Finding } from '../../preflight/finding.js';
import type { OwnState, PreflightPolicy } from '../../preflight/policy.js';
import { type AskedThere, answerInChannel, type ChannelParts, fileName } from '../answer-in-channel.js';
import type { Listings } from '../listings.js';
import { cloudAgain } from '../preflight-again.js';
import { cloudCsv } from './csv.js';
import { type Notes, newsOf } from './last-look.js';
import { type CloudScope, lookAtCloud } from './look.js';

export interface CloudPreflightParts extends ChannelParts {
  clouds: Clouds;
  planner: {
    ownState(cloud: string): Promise<OwnState>;
    refused(findings: readonly Finding[]): readonly Finding[];
  };
  policy: PreflightPolicy;
  reservePercent: number;
  notes: Notes;
  listings: Pick<Listings, 'more'>;
  clock: Clock;
  breathe(): Promise<void>;
}

export interface CloudAsk extends AskedThere {
  cloud: string | undefined;
  host: string | undefined;
  aggregate: string | undefined;
  project: string | undefined;
  csv: boolean;
}

/** `/preflight cloud`: one look at a time at the same thing, whoever asks for it and wherever. */
export class CloudPreflight {
  readonly #parts: CloudPreflightParts;
  readonly #underWay = new Map<string, Promise<CloudView>>();

  constructor(parts: CloudPreflightParts) {
    this.#parts = parts;
  }

  async answer(ask: CloudAsk): Promise<Card> {
    const cloud = await this.#parts.clouds.open(ask.cloud);
    const scope = await scopeOf(cloud, ask);
    const view = await this.#view(cloud, scope);
    const shown = cloudPreflightCard(view, this.#parts.listings.more(cloudListing(view), cloudAgain(ask)));
    return ask.csv ? await this.#posted(ask, view, shown) : shown;
  }

  #view(cloud: Cloud, scope: CloudScope): Promise<CloudView> {
    const key = JSON.stringify([cloud.name, scope]);
    const known = this.#underWay.get(key);
    if (known !== undefined) return known;
    const looking = this.#look(cloud, scope).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, looking);
    return looking;
  }

  async #look(cloud: Cloud, scope: CloudScope): Promise<CloudView> {
    const { planner, policy, reservePercent, clock, breathe, notes, log } = this.#parts;
    const own = await planner.ownState(cloud.name);
    const refused = (findings: readonly Finding[]) => planner.refused(findings);
    const view = await lookAtCloud({ cloud, scope, own, policy, refused, reservePercent, clock, breathe });
    return { ...view, news: await newsOf(notes, log, view) };
  }

  async #posted(ask: CloudAsk, view: CloudView, shown: Card): Promise<Card> {
    const at = new Date(view.at).toISOString();
    return await answerInChannel(this.#parts, ask, {
      purpose: 'preflight',
      shown,
      words: `Each of the ${view.servers.length} servers, one a line.`,
      file: (id) => ({
        name: fileName('preflight', at, id, 'csv'),
        title: `Every server, at ${at}`,
        text: cloudCsv(view.servers),
      }),
    });
  }
}

async function scopeOf(
  cloud: Cloud,
  { host, aggregate, project }: Pick<CloudAsk, 'host' | 'aggregate' | 'project'>,
): Promise<CloudScope> {
  if ([host, aggregate, project].filter((name) => name !== undefined).length > 1) {
    throw new DroverError('Only one of `--host`, `--aggregate` and `--project` can be asked for.', {
      code: 'several-scopes',
      remedy: 'Leave out all but one of them.',
    });
  }
  if (host !== undefined) return await hostScope(cloud, host);
  if (aggregate !== undefined) return await aggregateScope(cloud, aggregate);
  if (project === undefined) return { kind: 'all' };
  const id = await cloud.projectId(project);
  if (id !== undefined) return { kind: 'project', name: project, id };
  throw new DroverError(`${cloud.name} has no project \`${project}\`, or none that we may see.`, {
    code: 'project-not-found',
    remedy: 'Give its id, or its exact name.',
  });
}

async function hostScope(cloud: Cloud, host: string): Promise<CloudScope> {
  const known = (await cloud.services()).map((service) => service.host);
  if (!known.includes(host)) throw noSuchHost(host, cloud.name, known);
  return { kind: 'host', name: host };
}

async function aggregateScope(cloud: Cloud, asked: string): Promise<CloudScope> {
  const known = await cloud.aggregates();
  const found = known.find(({ id, name }) => name === asked || id === asked);
  if (found !== undefined) return { kind: 'aggregate', name: found.name, hosts: found.hosts };
  const names = known.map(({ name }) => name);
  const meant = didYouMean(asked, names).trim();
  const those = names.length === 0 ? 'It has none.' : `It has ${names.slice(0, 8).join(', ')}.`;
  throw new DroverError(`${cloud.name} has no aggregate \`${asked}\`.`, {
    code: 'aggregate-not-found',
    remedy: meant === '' ? those : meant,
  });
}
