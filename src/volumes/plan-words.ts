import { count, named } from '../base/format/words.js';
import type { Text } from '../chat/card.js';

/** Words that the plans of volume requests share. */
export function where(cloud: string, project: string): string {
  return `${named(cloud)} / project ${named(project)}`;
}

export function typeText(type: string | null): string {
  return type === null ? '' : `, ${named(type)}`;
}

export function notesLine(notes: readonly string[]): Text[] {
  return notes.length === 0 ? [] : [[`${count(notes.length, 'note')}: ${notes.join('; ')}.`]];
}
