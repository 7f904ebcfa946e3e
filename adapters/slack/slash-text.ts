/** `<@U0123|bob>` and `<@U0123>`: a person. */
const PERSON = /<@([UW][A-Z0-9]+)(?:\|[^>]*)?>/gu;
/** `<#C0123|maintenance>`: a channel, by the name that was typed. */
const CHANNEL = /<#([CG][A-Z0-9]+)(?:\|([^>]*))?>/gu;
const GROUP = /<!subteam\^([A-Z0-9]+)(?:\|([^>]*))?>/gu;
const BROADCAST = /<!(here|channel|everyone)(?:\|[^>]*)?>/gu;
/** `<http://web-01.example|web-01.example>`: Slack made a link of a host's name; the label is what was typed. */
const LINK = /<((?:https?|mailto|tel|ftp):[^|>]*)(?:\|([^>]*))?>/gu;

/**
 * A slash command's text as the person typed it: Slack may have made references and links of it, and sends `& < >`
 * escaped. Curly quotes and long dashes are the parser's, since they are read alike on every platform.
 */
export function typedText(text: string): string {
  return text
    .replace(PERSON, (_whole, id: string) => `slack:${id}`)
    .replace(CHANNEL, (_whole, id: string, name?: string) => named(name, id))
    .replace(GROUP, (_whole, id: string, name?: string) => named(name, `slack:group:${id}`))
    .replace(BROADCAST, (_whole, name: string) => `@${name}`)
    .replace(LINK, (_whole, target: string, label?: string) => named(label, target))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function named(name: string | undefined, otherwise: string): string {
  return name === undefined || name === '' ? otherwise : name;
}
