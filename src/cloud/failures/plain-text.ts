/** Terminal colours: as they are, and as rsyslog (`#033`) or a copy of them without the first byte (`^[`) writes them. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
  /(?:\u001b|#033|\^\[)\[[0-9;?]{0,20}[ -/]{0,4}[@-~]|\u001b[@-Z\\-_]|\u009b[0-9;?]{0,20}[@-~]/g;

/** A time of day with its date, as oslo.log, libvirt and QEMU write it. */
const STAMPS = /\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z\b|[+-]\d\d:?\d\d\b)?/g;

export function withoutEscapes(text: string): string {
  return text.replaceAll(ESCAPES, '');
}

/** What the patterns are tried on: SSH's words stand on continuation lines, and a time of day has looked like a status. */
export function plainText(message: string): string {
  return withoutEscapes(message).replaceAll(STAMPS, ' ').replaceAll(/\s+/g, ' ').trim();
}
