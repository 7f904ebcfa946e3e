import type { RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { refusals } from './errors.js';
import type { DiscordState, StoredFile } from './state.js';

/** One `files[n]` of a form. */
export interface Upload {
  key: string;
  name: string;
  bytes: Buffer;
}

/** Bytes of all files of a message, where nobody boosts the server (reference, "Uploading Files"). */
const MOST_BYTES = 10 * 1024 * 1024;

/** The files of a message, held to what its `attachments` say of them. */
export function attached(
  state: DiscordState,
  { attachments = [] }: RESTPostAPIChannelMessageJSONBody,
  uploads: readonly Upload[],
): StoredFile[] {
  if (uploads.reduce((sum, { bytes }) => sum + bytes.length, 0) > MOST_BYTES) throw refusals.tooLarge();
  for (const { id } of attachments) {
    if (!uploads.some(({ key }) => key === `files[${id}]`)) throw refusals.invalidForm('attachments');
  }
  return uploads.map(({ key, name, bytes }) => {
    const described = attachments.find(({ id }) => key === `files[${id}]`);
    if ((described?.description ?? '').length > 1024) throw refusals.invalidForm('description');
    return {
      id: state.snowflake(),
      filename: described?.filename ?? name,
      description: described?.description ?? '',
      text: bytes.toString('utf8'),
      bytes,
    };
  });
}

/** The JSON and the files of a multipart form. */
export async function readForm(
  body: Buffer,
  contentType: string,
): Promise<{ json: unknown; uploads: Upload[] }> {
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const payload = form.get('payload_json');
  const uploads: Upload[] = [];
  for (const [key, value] of form.entries()) {
    if (typeof value === 'string') continue;
    uploads.push({ key, name: value.name, bytes: Buffer.from(await value.arrayBuffer()) });
  }
  return { json: typeof payload === 'string' ? JSON.parse(payload) : undefined, uploads };
}
