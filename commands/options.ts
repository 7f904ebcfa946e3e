import { z } from 'zod';
import type { Card } from '../src/chat/card.js';
import type { Reply } from '../src/chat/platform.js';

export const text = z.string().trim().min(1).max(500);
/** A request, by its id or a part of it that no other has. */
export const requestOption = {
  description: 'The request, as in m-7f3k2qabcd',
  type: text,
  kind: 'text',
  positional: true,
  completes: 'request',
  placeholder: 'REQUEST',
} as const;
export const serverOption = {
  description: 'Its name or id',
  type: text,
  kind: 'text',
  required: true,
  positional: true,
  completes: 'server',
  placeholder: 'NAME',
} as const;
export const serverProjectOption = {
  description: 'The project of the server, where names repeat',
  type: text,
  kind: 'text',
  required: false,
  placeholder: 'PROJECT',
} as const;
/** Of moves that nobody asked for one by one. */
export const stalledOption = {
  description: 'What to do with a server that does not converge; abort sets it aside',
  type: z.enum(['abort', 'ask', 'force']).default('abort'),
  kind: 'text',
  required: false,
  choices: ['abort', 'ask', 'force'],
} as const;
export const hostOption = {
  description: 'The compute host',
  type: text,
  kind: 'text',
  required: true,
  positional: true,
  completes: 'host',
  placeholder: 'HOST',
} as const;
export const reasonOption = {
  description: 'Why',
  type: text,
  kind: 'text',
  required: false,
  placeholder: 'TEXT',
} as const;

export const privately = (card: Card): Reply => ({ visibility: 'private', card });
export const publicly = (card: Card): Reply => ({ visibility: 'public', card });

/** What was asked has posted its card, or was refused, which its asker alone is told. */
export const postedOr = (refused: Card | undefined): Reply =>
  refused === undefined ? { visibility: 'none' } : privately(refused);

/** Blanks or commas between them. */
export function namesIn(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter((name) => name !== '');
}
