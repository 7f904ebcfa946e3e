import { ApiError } from './api-error.js';
import type { Arguments } from './web-api.js';

/** A file as Slack keeps it; nobody sees it before it is shared. */
export interface SharedFile {
  id: string;
  name: string;
  title: string;
  altText: string;
  text: string;
  bytes: Uint8Array;
}

interface Upload {
  file: SharedFile;
  length: number;
  /** The address was used: its bytes are there. */
  received: boolean;
  shared: boolean;
}

/** Uploads between `files.getUploadURLExternal` and `files.completeUploadExternal`. */
export class Uploads {
  readonly #uploads = new Map<string, Upload>();
  #serial = 0;

  /** @returns the file's id and the path that takes its bytes, once */
  begin(args: Arguments): { id: string; path: string } {
    const length = Number(args.length);
    const name = typeof args.filename === 'string' ? args.filename : '';
    if (name === '' || !Number.isInteger(length) || length < 1) throw new ApiError('invalid_arguments');
    const id = `F${String(++this.#serial).padStart(8, '0')}`;
    const file = {
      id,
      name,
      title: name,
      altText: String(args.alt_txt ?? ''),
      text: '',
      bytes: new Uint8Array(),
    };
    this.#uploads.set(id, { file, length, received: false, shared: false });
    return { id, path: `${UPLOAD_PATH}${id}` };
  }

  /** The HTTP status that these bytes get. */
  receive(path: string, body: Buffer): number {
    const upload = this.#uploads.get(path.slice(UPLOAD_PATH.length));
    if (upload === undefined || upload.received) return 404;
    if (body.length !== upload.length) return 400;
    upload.received = true;
    upload.file.text = body.toString('utf8');
    upload.file.bytes = body;
    return 200;
  }

  /** Each of them can be shared once. */
  complete(args: Arguments): SharedFile[] {
    const asked = Array.isArray(args.files) ? (args.files as { id?: string; title?: string }[]) : [];
    if (asked.length === 0) throw new ApiError('invalid_arguments');
    const found = asked.map(({ id = '' }) => this.#uploads.get(id));
    return found.map((upload, index) => {
      if (upload === undefined || upload.shared) throw new ApiError('file_not_found');
      if (!upload.received) throw new ApiError('file_upload_size_mismatch');
      upload.shared = true;
      upload.file.title = asked[index]?.title ?? upload.file.name;
      return upload.file;
    });
  }
}

export const UPLOAD_PATH = '/upload/v1/';
