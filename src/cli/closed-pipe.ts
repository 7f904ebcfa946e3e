import { codeOf } from '../base/errno.js';

/**
 * Whoever reads our output may stop reading (`drover check | head -1`): that is no failure of Drover's, and what is still
 * written goes nowhere.
 */
export function endureClosedPipes(streams: readonly NodeJS.EventEmitter[]): void {
  for (const stream of streams) {
    stream.on('error', (error: unknown) => {
      if (!isClosedPipe(error)) throw error;
    });
  }
}

export function isClosedPipe(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
}
