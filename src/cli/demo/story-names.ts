/** What `drover demo --script NAME` plays. */
export const STORIES = ['move', 'drain'] as const;

export type StoryName = (typeof STORIES)[number];
