import { type APIModalInteractionResponseCallbackData, ComponentType, TextInputStyle } from 'discord.js';
import { LIMITS } from './limits.js';

/** The modal's only input. */
export const REASON = 'reason';

/** Asks why. Its id is the button's, so that what is rejected travels with the answer. */
export function reasonModal(customId: string): APIModalInteractionResponseCallbackData {
  const request = /^[a-z]+:([^:]+)/u.exec(customId)?.[1];
  return {
    custom_id: customId,
    title: (request === undefined ? 'Reject' : `Reject m-${request}`).slice(0, LIMITS.modalTitle),
    components: [
      {
        type: ComponentType.Label,
        label: 'Why? Shown in the thread.',
        component: {
          type: ComponentType.TextInput,
          custom_id: REASON,
          style: TextInputStyle.Paragraph,
          required: false,
          max_length: LIMITS.typedReason,
        },
      },
    ],
  };
}
