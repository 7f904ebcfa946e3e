/** `40 s`, `3 min`, `2 h`, `5 days`: one unit, rounded down, as people say it. */
export function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** `512 MiB`, `8.3 GiB`: a whole number of MiB below one GiB, else one decimal where it is not whole. */
export function memory(mebibytes: number): string {
  if (Math.abs(mebibytes) < 1024) return `${mebibytes} MiB`;
  const gibibytes = Math.round((mebibytes / 1024) * 10) / 10;
  return `${gibibytes} GiB`;
}

export function list(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `46 MiB/s`, `0.3 MiB/s`. */
export function mebibytesPerSecond(bytesPerSecond: number): string {
  const mebibytes = bytesPerSecond / 1024 ** 2;
  return `${mebibytes < 10 ? Math.round(mebibytes * 10) / 10 : Math.round(mebibytes)} MiB/s`;
}
