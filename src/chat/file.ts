import type { PostedFile } from './platform.js';

/** What a platform is sent of a file. */
export interface FileContent {
  bytes: Uint8Array<ArrayBuffer>;
  /** MIME. */
  type: string;
  /** For whoever does not see it. */
  alt: string;
}

/** Characters that every platform takes for a description: Slack's `alt_txt` 1000, Discord's 1024. */
const MOST_ALT = 1000;

export function contentOf(file: PostedFile): FileContent {
  if ('text' in file) {
    return {
      bytes: new TextEncoder().encode(file.text),
      type: 'text/plain; charset=utf-8',
      alt: file.title,
    };
  }
  return { bytes: new Uint8Array(file.png), type: 'image/png', alt: file.alt.slice(0, MOST_ALT) };
}
