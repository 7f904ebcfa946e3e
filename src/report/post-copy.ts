import { bold, type Text } from '../chat/card.js';

/** What a force means where it switches to post-copy, after the word Force. */
export const POST_COPY_RISK: Text = [
  'switches to post-copy: no long pause, but the guest is slow until all memory is there, and if the network between the hosts breaks ',
  bold('the guest is lost'),
  '. Cannot be aborted.',
];
