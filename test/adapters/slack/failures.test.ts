import { SlackCallError } from '../../../adapters/slack/failures.js';
import { chatFailure } from '../../../src/report/delivery/chat-failure.js';

const refused = (error: string) => new SlackCallError('chat.postMessage', { kind: 'refused', error });

describe('what delivery makes of a refusal of Slack', () => {
  it.each([
    ['message_not_found', 'message-gone'],
    ['thread_not_found', 'message-gone'],
    ['cant_update_message', 'message-gone'],
    ['is_archived', 'channel-gone'],
    ['not_in_channel', 'channel-gone'],
    ['channel_not_found', 'channel-gone'],
    ['restricted_action', 'channel-gone'],
    ['msg_blocks_too_long', 'message-refused'],
    ['invalid_blocks', 'message-refused'],
    ['msg_too_long', 'message-refused'],
    ['invalid_auth', 'outage'],
    ['missing_scope', 'outage'],
  ])('%s is %s', (error, meaning) => {
    expect(chatFailure(refused(error))).toBe(meaning);
  });

  it.each([
    { kind: 'limited', retryAfterMs: 1000 } as const,
    { kind: 'unanswered', reason: 'HTTP 500' } as const,
  ])('$kind is an outage: it works in a moment', (failure) => {
    expect(chatFailure(new SlackCallError('chat.update', failure))).toBe('outage');
  });
});
