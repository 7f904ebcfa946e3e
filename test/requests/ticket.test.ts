import { checkTicket, ticketUrl } from '../../src/requests/ticket.js';

const rule = { pattern: /^(?:CHG-\d+)$/u, url: 'https://t.example/x/{ticket}?a=1', required: true };

describe('a ticket', () => {
  it('is checked as it is configured', () => {
    expect(() => checkTicket('CHG-1', rule)).not.toThrow();
    expect(() => checkTicket('CHG-x', rule)).toThrow(/`CHG-x` is no ticket \(`policy.ticket.pattern`\)/);
    expect(() => checkTicket(undefined, rule)).toThrow(/A ticket is needed \(`policy.ticket.required`\)/);
    expect(() => checkTicket(undefined, { required: false })).not.toThrow();
    expect(() => checkTicket('anything', undefined)).not.toThrow();
  });

  it('is linked with nothing in the address that could end a link or lead elsewhere', () => {
    expect(ticketUrl('CHG-1', rule)).toBe('https://t.example/x/CHG-1?a=1');
    const open = { url: rule.url, required: false };
    expect(ticketUrl("a)b|<c>'d e/../f", open)).toBe(
      'https://t.example/x/a%29b%7C%3Cc%3E%27d%20e%2F..%2Ff?a=1',
    );
    expect(ticketUrl('other', rule)).toBeUndefined();
    expect(ticketUrl('CHG-1', undefined)).toBeUndefined();
  });
});
