/** The first eight digits of a server's, volume's or attachment's id: what people compare. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

/** The digits of a plan's digest that are shown; buttons carry all of them. */
export function shownDigest(digest: string): string {
  return digest.slice(0, 8);
}
