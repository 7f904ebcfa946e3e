import type { RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { refusals } from './errors.js';
import type { DiscordState } from './state.js';

/** Discord's limits on a message's body (resources/message), enforced; anything over them is refused whole. */
export function checkBody(body: RESTPostAPIChannelMessageJSONBody, files = 0): void {
  const { content = '', embeds = [], components = [], nonce } = body;
  if ([...(content ?? '')].length > 2000) throw refusals.invalidForm('content');
  if ((embeds ?? []).length > 10) throw refusals.invalidForm('embeds');
  let total = 0;
  for (const embed of embeds ?? []) {
    const texts: [string | undefined, number, string][] = [
      [embed.title, 256, 'title'],
      [embed.description, 4096, 'description'],
      [embed.footer?.text, 2048, 'footer'],
    ];
    for (const [text, most, name] of texts) {
      const length = [...(text ?? '')].length;
      if (length > most) throw refusals.invalidForm(`embed.${name}`);
      total += length;
    }
    if ((embed.description ?? '') === '' && embed.footer === undefined) throw refusals.invalidForm('embed');
  }
  if (total > 6000) throw refusals.invalidForm('embeds total');
  if ((components ?? []).length > 5) throw refusals.invalidForm('components');
  const ids = new Set<string>();
  for (const row of components ?? []) {
    if (!('components' in row) || row.components.length < 1 || row.components.length > 5) {
      throw refusals.invalidForm('row');
    }
    for (const button of row.components) {
      const id = 'custom_id' in button ? button.custom_id : '';
      const label = 'label' in button ? (button.label ?? '') : '';
      if (id.length < 1 || id.length > 100 || ids.has(id)) throw refusals.invalidForm('custom_id');
      if ([...label].length < 1 || [...label].length > 80) throw refusals.invalidForm('label');
      ids.add(id);
    }
  }
  if (nonce !== undefined && String(nonce).length > 25) throw refusals.invalidForm('nonce');
  const parts = (embeds ?? []).length + (components ?? []).length + files;
  if ((content ?? '').trim() === '' && parts === 0) {
    throw refusals.emptyMessage();
  }
}

/** Whom a message would notify (resources/message#allowed-mentions-object). */
export function notePings(state: DiscordState, body: RESTPostAPIChannelMessageJSONBody): void {
  const content = body.content ?? '';
  const allowed = body.allowed_mentions;
  const parses = (kind: string) => allowed == null || (allowed.parse ?? []).some((one) => one === kind);
  if (parses('everyone')) state.pings.push(...(content.match(/@everyone|@here/gu) ?? []));
  if (parses('users')) state.pings.push(...(content.match(/<@!?\d+>/gu) ?? []));
  if (parses('roles')) state.pings.push(...(content.match(/<@&\d+>/gu) ?? []));
  const named = [
    ...(allowed?.users ?? []).map((id) => `<@${id}>`),
    ...(allowed?.roles ?? []).map((id) => `<@&${id}>`),
  ];
  state.pings.push(...named.filter((mention) => content.includes(mention)));
}
