import { z } from 'zod';
import type { ConfiguredKind } from './policy-schema.js';
import type { KeyPath, KnownKeys } from './problems.js';
import { configSchema } from './schema.js';

/** The part of JSON Schema that zod writes for our sections. */
interface SchemaNode {
  type?: string;
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  properties?: Readonly<Record<string, SchemaNode>>;
  additionalProperties?: SchemaNode | false;
  items?: SchemaNode;
}

function rootOf(kinds: readonly ConfiguredKind[]): SchemaNode {
  return z.toJSONSchema(configSchema(kinds), { io: 'output' }) as SchemaNode;
}

/** The keys that there are with these kinds of requests. */
export function knownKeys(kinds: readonly ConfiguredKind[]): KnownKeys {
  const root = rootOf(kinds);
  return { keysOf: (path) => keysOf(root, path), pathsTo: (key) => pathsTo(root, key) };
}

/** The keys that a section knows; none where there is no such section. */
function keysOf(root: SchemaNode, path: KeyPath): readonly string[] {
  let node: SchemaNode | undefined = root;
  for (const part of path) {
    const more: SchemaNode | undefined = node?.additionalProperties || undefined;
    node = typeof part === 'number' ? node?.items : (node?.properties?.[part] ?? more);
  }
  return Object.keys(node?.properties ?? {});
}

/** Every path of the sections that ends in this key. */
function pathsTo(root: SchemaNode, key: string): readonly KeyPath[] {
  const found: KeyPath[] = [];
  const look = (node: SchemaNode, path: KeyPath) => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      if (name === key) found.push([...path, name]);
      look(child, [...path, name]);
    }
  };
  look(root, []);
  return found;
}

const INTRODUCTION = `# drover.yaml

Every key of the configuration. The file is \`--config FILE\`, else \`$DROVER_CONFIG\`, else ./drover.yaml; JSON is YAML.

- \`\${NAME}\` in a value reads the environment; a name that is not set is an error.
- A secret may stand in a file of its own: \`botTokenFile\` instead of \`botToken\`. Never both.
- Relative paths count from the folder of the file, \`~\` is the home.
- Times have a unit: \`90s\`, \`30m\`, \`4h\`, \`2d\`.
- Keys that Drover does not know are errors.
- \`drover init\` writes the first one. Editors that know YAML schemas help with [drover.schema.json](drover.schema.json), named in the file's first line: \`# yaml-language-server: $schema=PATH\`.
- Proxies are not configured here: \`HTTPS_PROXY\`, \`HTTP_PROXY\` and \`NO_PROXY\` count ([operators-guide.md](operators-guide.md#environment)).

The smallest that can move a server, in the terminal:

\`\`\`yaml
console: {}
roles:
  operator: [ "console:alice" ]
  approver: [ "console:bob" ]
\`\`\`
`;

/** docs/configuration.md: written from the schema, so that it can't say anything else. */
export function configurationReference(kinds: readonly ConfiguredKind[]): string {
  const sections = Object.entries(rootOf(kinds).properties ?? {}).map(([name, node]) =>
    sectionText(name, node),
  );
  return `${[INTRODUCTION, ...sections].join('\n')}`;
}

function sectionText(name: string, node: SchemaNode): string {
  const rows = [...rowsOf(name, node), ...nestedRows(name, node)];
  const head = `## ${name}\n\n${node.description ?? ''}\n`;
  if (rows.length === 0) return head;
  return `${head}\n| key | value | default | what it is |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** What a key holds that has names or places instead of keys: `NAME.` of a mapping, `[]` of a list. */
function nestedRows(path: string, { additionalProperties, items }: SchemaNode): readonly string[] {
  const below: readonly (readonly [string, SchemaNode])[] = [
    ...(additionalProperties ? [[`${path}.NAME`, additionalProperties] as const] : []),
    ...(items ? [[`${path}[]`, items] as const] : []),
  ];
  // What has no words of its own is told by the key above it.
  return below.flatMap(([prefix, node]) => rowsOf(prefix, node)).filter((row) => !row.endsWith('|  |'));
}

/** Sections of the same shape (the kinds of approvals) are written once. */
function rowsOf(prefix: string, node: SchemaNode): readonly string[] {
  const written = new Map<string, string>();
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = `${prefix}.${key}`;
    const inner = [...rowsOf(path, child), ...nestedRows(path, child)];
    const shape = child.properties === undefined ? undefined : JSON.stringify(child.properties);
    const twin = shape === undefined ? undefined : written.get(shape);
    if (shape !== undefined && twin === undefined) written.set(shape, path);
    const kind = twin === undefined ? kindText(child) : `section, keys as in \`${twin}\``;
    const shown = inner.length > 0 ? '' : defaultText(child.default);
    const row = `| \`${path}\` | ${kind} | ${shown} | ${cell(child.description ?? '')} |`;
    return twin === undefined ? [row, ...inner] : [row];
  });
}

function defaultText(value: unknown): string {
  if (value === undefined) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function kindText(node: SchemaNode): string {
  if (node.enum) return node.enum.map((choice) => `\`${String(choice)}\``).join(' or ');
  if (node.type === 'array') return 'list';
  if (node.type === 'integer' || node.type === 'number') return 'number';
  if (node.type === 'boolean') return 'true or false';
  if (node.type === 'object') return node.properties ? 'section' : 'names to values';
  return 'text';
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
