import type { Actor } from '../../src/chat/actor.js';
import type { AskedWords } from '../../src/chat/asking.js';
import type { Card } from '../../src/chat/card.js';
import type { Invocation } from '../../src/chat/command.js';
import type { Conversation } from '../../src/chat/platform.js';

/** Who asks for a change, where, and under which key. */
export interface VolumeOrder {
  key: string;
  actor: Actor;
  conversation: Invocation['conversation'];
  cloud: string | undefined;
  words: AskedWords;
}

export interface VolumeListAsk {
  server?: string | undefined;
  type?: string | undefined;
  status?: string | undefined;
  backend?: string | undefined;
  project?: string | undefined;
  all: boolean;
  /** The id after which the page begins. */
  page?: string | undefined;
}

export interface VolumeCreateAsk {
  name: string;
  image: string;
  sizeGib: number;
  type: string | undefined;
  bootable: boolean;
}

export interface VolumeBootAsk {
  name: string;
  volume: string;
  flavor: string;
  networks: readonly string[];
  key: string | undefined;
  host: string | undefined;
  zone: string | undefined;
  deleteOnTermination: boolean;
}

export interface VolumeRetypeAsk {
  volume: string;
  type: string;
  migrate: boolean;
}

/** What `/volumes` asks. Every method throws a DroverError for what a person can fix. */
export interface VolumesService {
  list(cloud: string | undefined, ask: VolumeListAsk): Promise<Card>;
  show(cloud: string | undefined, name: string, project: string | undefined): Promise<Card>;
  images(cloud: string | undefined): Promise<Card>;
  types(cloud: string | undefined): Promise<Card>;
  /** With a picture the answer stands in the channel. */
  pools(ask: {
    key: string;
    conversation: Conversation;
    cloud: string | undefined;
    picture: boolean;
  }): Promise<Card>;
  /** A card for a dry run; undefined when the request's own card was posted. */
  create(order: VolumeOrder, ask: VolumeCreateAsk, dryRun: boolean): Promise<Card | undefined>;
  boot(order: VolumeOrder, ask: VolumeBootAsk): Promise<void>;
  retype(order: VolumeOrder, ask: VolumeRetypeAsk): Promise<void>;
  snapshot(order: VolumeOrder, ask: { volume: string; name: string | undefined }): Promise<void>;
}
