import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a request's time stamp may be off, either way: a stamp of the future would live longer when caught. */
const TOLERANCE_S = 300;

export interface SignedRequest {
  timestamp: string | undefined;
  signature: string | undefined;
  body: Buffer;
}

/**
 * Whether a request comes from Slack: `v0=` HMAC-SHA256 over `v0:timestamp:body`
 * (https://docs.slack.dev/authentication/verifying-requests-from-slack). An empty secret verifies nothing.
 */
export function isFromSlack(
  { timestamp, signature, body }: SignedRequest,
  secret: string,
  nowMs: number,
): boolean {
  if (secret === '' || timestamp === undefined || signature === undefined) return false;
  if (!/^\d{1,12}$/u.test(timestamp)) return false;
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_S) return false;
  const expected = Buffer.from(
    `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`,
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
