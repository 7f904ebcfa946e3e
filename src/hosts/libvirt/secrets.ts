import { defineCommand, type Output, succeeded, Unreadable } from '../command.js';
import { script } from '../script.js';

export const secretDigest = defineCommand({
  id: 'secret-digest',
  purpose: 'A digest of one secret, to compare hosts by; the secret stays here.',
  args: { secret: 'uuid' },
  root: true,
  timeoutMs: 10_000,
  script: script('libvirt/secret-digest'),
  parse: parseSecretDigest,
});

/** null: libvirt has no such secret, or no value for it. */
export function parseSecretDigest(output: Output): string | null {
  if (output.code !== 0) {
    if (/Secret not found|no secret with matching|secret .* does not have a value/i.test(output.stderr))
      return null;
    succeeded(output);
  }
  const digest = output.stdout.trim();
  if (!/^[0-9a-f]{16}$/.test(digest)) throw new Unreadable('is no digest');
  return digest;
}
