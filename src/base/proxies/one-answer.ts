import type { Clock } from '../clock.js';
import { redactText } from '../redaction.js';
import type { Network } from './network.js';

export interface OneRequest {
  url: string;
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
  timeoutMs: number;
  /** How much of the answer is read, bytes; 0: its status alone. */
  limitBytes: number;
}

export type OneAnswer = { kind: 'answered'; status: number; body: string } | { kind: 'none'; why: string };

/** Asks an address once: no redirect is followed, and no answer is waited for longer, or read further, than allowed. Never rejects. */
export async function oneAnswer(
  network: Pick<Network, 'fetch'>,
  clock: Clock,
  { url, timeoutMs, limitBytes, ...request }: OneRequest,
): Promise<OneAnswer> {
  const stop = new AbortController();
  const done = new AbortController();
  void clock.sleep(timeoutMs, done.signal).then(
    () => stop.abort(),
    () => undefined,
  );
  try {
    const response = await network.fetch(url, { ...request, redirect: 'manual', signal: stop.signal });
    const body = limitBytes === 0 ? '' : await bounded(response, limitBytes);
    if (body === undefined) return { kind: 'none', why: `its answer is longer than ${limitBytes / 1024} kB` };
    return { kind: 'answered', status: response.status, body };
  } catch (error) {
    if (stop.signal.aborted) return { kind: 'none', why: `no answer within ${timeoutMs / 1000} s` };
    return { kind: 'none', why: redactText(reasonOf(error)) };
  } finally {
    done.abort();
    // What is left of the answer is of no use, however long it is.
    stop.abort();
  }
}

/** undefined: there is more than that. */
async function bounded(response: Response, limitBytes: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString('utf8');
    size += value.byteLength;
    if (size > limitBytes) return undefined;
    chunks.push(value);
  }
}

/** fetch says no more than that it failed; why is its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
