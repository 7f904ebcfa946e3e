import { createHmac } from 'node:crypto';

/** Of one attempt: over its time, in seconds since the epoch, a full stop and the body as it is sent. */
export function signatureOf(secret: string, timestamp: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
