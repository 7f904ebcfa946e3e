import { z } from 'zod';
import { defined } from '../base/defined.js';
import type { ConfiguredKind } from './policy-schema.js';
import { configSchema } from './schema.js';

/** The part of JSON Schema that zod writes for our sections. */
interface Node {
  description?: string;
  default?: unknown;
  type?: string | readonly string[];
  pattern?: string;
  enum?: readonly unknown[];
  format?: string;
  properties?: Readonly<Record<string, Node>>;
  additionalProperties?: Node | false;
  propertyNames?: Node;
  items?: Node;
  anyOf?: readonly Node[];
}

const FROM_ENVIRONMENT: Node = { type: 'string', pattern: String.raw`\$\{[A-Za-z_]\w*\}` };

/** Discord's ids: digits, which people write without quotes too. */
const DIGITS = String.raw`^\d{1,20}$`;

/**
 * docs/drover.schema.json: for editors, while drover.yaml is written. It is what the schema of the configuration takes,
 * with the two things that are done before: `${NAME}` from the environment, and sections with nothing in them. What
 * concerns several keys at once only Drover itself tells.
 */
export function configurationSchema(kinds: readonly ConfiguredKind[]): string {
  const { $schema, ...written } = z.toJSONSchema(configSchema(kinds), { io: 'input' });
  const schema = { $schema, title: 'drover.yaml', ...asWritten(written as Node) };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function asWritten(node: Node): Node {
  const below: Node = {
    ...node,
    ...(node.properties === undefined ? {} : { properties: ofEach(node.properties) }),
    ...(node.additionalProperties ? { additionalProperties: asWritten(node.additionalProperties) } : {}),
    ...(node.items === undefined ? {} : { items: asWritten(node.items) }),
  };
  if (node.properties !== undefined) return { ...below, type: ['object', 'null'] };
  return isFree(node) ? below : orFromEnvironment(below);
}

function ofEach(properties: Readonly<Record<string, Node>>): Readonly<Record<string, Node>> {
  return Object.fromEntries(Object.entries(properties).map(([key, node]) => [key, asWritten(node)]));
}

/** Takes `${NAME}` as it is: text of any form, and what holds other values. */
function isFree({ type, pattern, format, enum: choices }: Node): boolean {
  if (type === 'array' || type === 'object') return true;
  return type === 'string' && pattern === undefined && format === undefined && choices === undefined;
}

function orFromEnvironment({ description, default: usual, ...value }: Node): Node {
  return {
    ...defined({ description, default: usual }),
    anyOf: [value, ...(value.pattern === DIGITS ? [{ type: 'integer' }] : []), FROM_ENVIRONMENT],
  };
}
