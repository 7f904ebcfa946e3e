import { DroverError, isDroverError } from '../../src/base/errors.js';
import { errorCard } from '../../src/chat/prose.js';
import type { Log } from './log.js';
import type { Addressee, Replies } from './replies.js';

/** The inbox never throws; what fails here is Slack itself, and then nothing has been done. */
export async function answering(
  to: Addressee,
  { replies, log }: { replies: Replies; log: Log },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.warn({ err: error, key: to.key }, 'an event of Slack was not handled');
    const shown = isDroverError(error)
      ? error
      : new DroverError('Slack answered in a form that Drover does not understand.', {
          code: 'slack-unknown-form',
        });
    const { blocks } = errorCard({
      message: `${shown.message} Nothing has been done.`,
      remedy: shown.remedy,
    });
    await replies.privately({ blocks }, to);
  }
}
