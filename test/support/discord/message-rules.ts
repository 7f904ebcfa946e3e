import type { RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10';
import { MessageFlags } from 'discord-api-types/v10';
import { type Component, checkButtons, checkComponents, textOf } from './components.js';
import { refusals } from './errors.js';
import type { DiscordState } from './state.js';

/** Discord's limits on a message's body (resources/message), enforced; anything over them is refused whole. */
export function checkBody(
  body: RESTPostAPIChannelMessageJSONBody,
  files: readonly { filename: string }[] = [],
): void {
  const { content = '', embeds = [], components = [], nonce } = body;
  if (nonce !== undefined && String(nonce).length > 25) throw refusals.invalidForm('nonce');
  checkButtons(components as Component[]);
  if (isOfComponents(body)) {
    if ((content ?? '') !== '' || (embeds ?? []).length > 0)
      throw refusals.invalidForm('MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2');
    checkComponents(
      components as Component[],
      files.map(({ filename }) => filename),
    );
    return;
  }
  if ([...(content ?? '')].length > 2000) throw refusals.invalidForm('content');
  if ((embeds ?? []).length > 10) throw refusals.invalidForm('embeds');
  if ((components as Component[]).some(({ type }) => type !== 1)) throw refusals.invalidForm('components');
  const parts = (embeds ?? []).length + (components ?? []).length + files.length;
  if ((content ?? '').trim() === '' && parts === 0) throw refusals.emptyMessage();
}

export function isOfComponents({ flags }: { flags?: number | null | undefined }): boolean {
  return (Number(flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
}

/** Whom a message would notify (resources/message#allowed-mentions-object). */
export function notePings(state: DiscordState, body: RESTPostAPIChannelMessageJSONBody): void {
  const content = [body.content ?? '', textOf((body.components ?? []) as Component[])].join('\n');
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
