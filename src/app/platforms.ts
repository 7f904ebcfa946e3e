import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { ChatInbox, ChatPlatform } from '../chat/platform.js';

const FIRST_RETRY_MS = 1_000;
const WORST_RETRY_MS = 60_000;

/**
 * Starts every platform, and goes on trying those that can't be reached: one chat that is down keeps neither the other
 * nor running moves waiting. Resolves once each was tried.
 */
export async function startPlatforms(
  platforms: ReadonlyMap<string, ChatPlatform>,
  inbox: ChatInbox,
  clock: Clock,
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  await Promise.all(
    [...platforms.values()].map((platform) => {
      const first = platform.start(inbox);
      first.catch((error: unknown) => {
        log.error(
          { error, platform: platform.name },
          'a chat platform could not be started; it is tried again',
        );
        void keepTrying(platform, inbox, clock, log, stopping);
      });
      return first.catch(() => undefined);
    }),
  );
}

async function keepTrying(
  platform: ChatPlatform,
  inbox: ChatInbox,
  clock: Clock,
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  for (let wait = FIRST_RETRY_MS; !stopping.aborted; wait = Math.min(wait * 2, WORST_RETRY_MS)) {
    const slept = await clock.sleep(wait, stopping).then(
      () => true,
      () => false,
    );
    if (!slept) return;
    try {
      await platform.start(inbox);
      inbox.sessionRenewed();
      return;
    } catch (error) {
      log.error({ error, platform: platform.name }, 'a chat platform still can not be started');
    }
  }
}
