import { refusals } from './errors.js';

/** Message components as they are stored, of any kind. */
export interface Component {
  type: number;
  id?: number | undefined;
  content?: string | undefined;
  custom_id?: string | undefined;
  label?: string | undefined;
  description?: string | null | undefined;
  accessory?: Component | undefined;
  components?: Component[] | undefined;
  items?: { media: { url: string }; description?: string | null | undefined }[] | undefined;
  file?: { url: string } | undefined;
}

const [ROW, BUTTON, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER] = [1, 2, 9, 10, 12, 13, 14, 17];

/** All of them, those inside of others too. */
export function all(components: readonly Component[]): Component[] {
  return components.flatMap((one) => [
    one,
    ...all(one.components ?? []),
    ...all(one.accessory === undefined ? [] : [one.accessory]),
  ]);
}

/** What a person reads of them, one below the other. */
export function textOf(components: readonly Component[]): string {
  return all(components)
    .flatMap(({ type, content }) => (type === TEXT ? [content ?? ''] : []))
    .join('\n');
}

export function buttonsOf(components: readonly Component[]): { id: string; label: string }[] {
  return all(components).flatMap(({ type, custom_id: id, label }) =>
    type === BUTTON && id !== undefined ? [{ id, label: label ?? '' }] : [],
  );
}

/** Discord gives an id to those that bring none, counting from 1. */
export function withIds(components: readonly Component[]): Component[] {
  const taken = new Set(all(components).flatMap(({ id }) => id ?? []));
  let next = 1;
  const given = (one: Component): Component => {
    while (taken.has(next)) next += 1;
    const id = one.id ?? next;
    taken.add(id);
    return {
      ...one,
      id,
      ...(one.components === undefined ? {} : { components: one.components.map(given) }),
    };
  };
  return components.map(given);
}

/** The rules of components V2 (components/reference), enforced; anything over them is refused whole. */
export function checkComponents(components: readonly Component[], uploads: readonly string[]): void {
  const every = all(components);
  if (every.length > 40) throw refusals.invalidForm('components: more than 40');
  const texts = every.filter(({ type }) => type === TEXT);
  if (texts.some(({ content = '' }) => content === '')) throw refusals.invalidForm('content');
  if (texts.reduce((sum, { content = '' }) => sum + [...content].length, 0) > 4000)
    throw refusals.invalidForm('components: more than 4000 characters');
  const ids = every.flatMap(({ id }) => id ?? []);
  if (new Set(ids).size < ids.length || ids.some((id) => !Number.isInteger(id) || id < 0 || id > 0x7fffffff))
    throw refusals.invalidForm('id');
  for (const one of components) checkOne(one, [ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER]);
  const shown = every.flatMap(({ items = [], file }) => [
    ...items.map(({ media }) => media.url),
    ...(file === undefined ? [] : [file.url]),
  ]);
  if (shown.some((url) => !uploads.includes(url.replace('attachment://', ''))))
    throw refusals.invalidForm('a component refers to no upload');
  // An upload that nothing refers to would not be shown.
  if (uploads.some((name) => !shown.includes(`attachment://${name}`)))
    throw refusals.invalidForm('an upload is not shown');
  if (components.length === 0) throw refusals.emptyMessage();
}

function checkOne(one: Component, allowed: readonly number[]): void {
  if (!allowed.includes(one.type)) throw refusals.invalidForm(`component ${one.type}`);
  const inner = one.components ?? [];
  if (one.type === CONTAINER) {
    if (inner.length === 0) throw refusals.invalidForm('container');
    for (const child of inner) checkOne(child, [ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR]);
  }
  if (one.type === ROW && (inner.length < 1 || inner.length > 5)) throw refusals.invalidForm('row');
  if (one.type === SECTION && (one.accessory === undefined || inner.length < 1 || inner.length > 3))
    throw refusals.invalidForm('section');
  if (one.type === GALLERY) {
    const items = one.items ?? [];
    if (items.length < 1 || items.length > 10) throw refusals.invalidForm('items');
    if (items.some(({ description }) => (description ?? '').length > 1024))
      throw refusals.invalidForm('description');
  }
}

/** Of buttons in whatever holds them. */
export function checkButtons(components: readonly Component[]): void {
  const buttons = all(components).filter(({ type }) => type === BUTTON);
  const ids = new Set<string>();
  for (const { custom_id: id = '', label = '' } of buttons) {
    if (id.length < 1 || id.length > 100 || ids.has(id)) throw refusals.invalidForm('custom_id');
    if ([...label].length < 1 || [...label].length > 80) throw refusals.invalidForm('label');
    ids.add(id);
  }
}
