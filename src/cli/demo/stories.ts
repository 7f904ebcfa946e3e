import type { Simulator } from '../../simulator/index.js';
import { startDemoCloud } from './demo-cloud.js';
import { startDrainCloud } from './drain-cloud.js';
import { playDrain } from './drain-story.js';
import type { Stage } from './stage.js';
import { playStory } from './story.js';
import { STORIES, type StoryName } from './story-names.js';

export { STORIES, type StoryName };

/** A story with the cloud that it is played on. */
export interface DemoStory {
  /** How much faster than life its cloud works: the whole takes little more than a minute. */
  speed: number;
  cloud(directory: string, speed: number): Promise<Simulator>;
  play(stage: Stage, simulator: Simulator): Promise<void>;
}

export const DEMOS: Readonly<Record<StoryName, DemoStory>> = {
  move: { speed: 6, cloud: startDemoCloud, play: playStory },
  drain: { speed: 20, cloud: startDrainCloud, play: playDrain },
};
