import type { Clock } from '../../base/clock.js';

/** Whoever feeds a pipe may wait for a word of us first. */
const SILENCE_MS = 1_000;

type Input = NodeJS.ReadableStream & { isTTY?: boolean };

/**
 * Whether there is somebody, or something, that says what to do: a terminal, or an input with at least one line.
 * False once the input has ended without any, as it has in a container or a CI job. Nothing of it is lost.
 *
 * `greet` says what can be typed: at once on a terminal, before the first line of a pipe, or once that has been silent
 * for a second.
 */
export async function saysAnything(input: Input, greet: () => void, clock: Clock): Promise<boolean> {
  if (input.isTTY === true) {
    greet();
    return true;
  }
  let greeted = false;
  const greetOnce = () => {
    if (!greeted) greet();
    greeted = true;
  };
  const known = new AbortController();
  clock.sleep(SILENCE_MS, known.signal).then(greetOnce, () => undefined);
  const says = await hasWords(input);
  known.abort();
  if (says) greetOnce();
  return says;
}

function hasWords(input: Input): Promise<boolean> {
  return new Promise((resolve) => {
    const seen: Buffer[] = [];
    const settle = (says: boolean) => {
      input.off('readable', look);
      input.off('end', none);
      input.off('error', none);
      resolve(says);
    };
    const none = () => settle(false);
    const look = () => {
      for (let chunk = input.read(); chunk !== null; chunk = input.read()) {
        seen.push(Buffer.from(chunk));
        if (chunk.toString().trim() === '') continue;
        settle(true);
        input.unshift(Buffer.concat(seen));
        return;
      }
    };
    input.on('readable', look);
    input.once('end', none);
    input.once('error', none);
  });
}
