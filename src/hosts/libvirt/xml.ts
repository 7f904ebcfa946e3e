export interface Element {
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Elements of one name in libvirt's own output, which never nests them in themselves. Linear in the text. */
export function elements(xml: string, tag: string): Element[] {
  const found: Element[] = [];
  for (let at = xml.indexOf(`<${tag}`); at >= 0; at = xml.indexOf(`<${tag}`, at + 1)) {
    if (!/[\s/>]/.test(xml[at + tag.length + 1] ?? '')) continue;
    const open = xml.indexOf('>', at);
    if (open < 0) break;
    const attributes = attributesOf(xml.slice(at + tag.length + 1, open));
    if (xml[open - 1] === '/') {
      found.push({ text: xml.slice(at, open + 1), attributes, body: '' });
      continue;
    }
    const close = xml.indexOf(`</${tag}>`, open);
    if (close < 0) break;
    const end = close + tag.length + 3;
    found.push({ text: xml.slice(at, end), attributes, body: decoded(xml.slice(open + 1, close)) });
    at = end - 1;
  }
  return found;
}

export function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name, single, double] of text.matchAll(/([\w:-]+)=(?:'([^']*)'|"([^"]*)")/g)) {
    if (name !== undefined) attributes[name] = decoded(single ?? double ?? '');
  }
  return attributes;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', apos: "'", quot: '"' };

/** Only text without elements is decoded: the inside of an element is still XML. */
export function decoded(text: string): string {
  if (text.includes('<')) return text;
  return text.trim().replaceAll(/&(lt|gt|amp|apos|quot);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
