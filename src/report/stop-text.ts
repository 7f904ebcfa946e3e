import { count } from '../base/format/words.js';

/** What each piece of work is called: `move`. */
type Work = readonly { noun: string }[];

/** To whoever has ended the input while something runs. */
export function waitingText(work: Work): string {
  return `Waiting for ${count(work.length, `running ${noun(work)}`)}; Ctrl-C leaves now.`;
}

/** To whoever stops Drover at the terminal. */
export function stopText(work: Work): string {
  if (work.length === 0) return 'Drover has stopped; nothing was running.';
  const [go, them] = work.length === 1 ? ['goes', 'it'] : ['go', 'them'];
  return `${count(work.length, noun(work))} ${go} on in the cloud; Drover finds ${them} again at the next start.`;
}

function noun(work: Work): string {
  const [first] = work;
  return first !== undefined && work.every((one) => one.noun === first.noun) ? first.noun : 'request';
}
