import { z } from 'zod';
import { toldKeys } from './people-schema.js';
import { rollingSection } from './rolling-schema.js';
import { scheduleKeys } from './schedule-schema.js';
import { section } from './section.js';
import {
  actorId,
  actorOrGroup,
  channelId,
  duration,
  hostName,
  port,
  text,
  whole,
  yesOrNo,
} from './values.js';

const holders = z.array(actorOrGroup).default([]);

export const peopleSection = z
  .record(z.string(), z.array(actorId))
  .default({})
  .describe(
    "A person's actors on the platforms, so that one human votes once: `bob: [slack:U0BOB, discord:42]`.",
  );

export const rolesSection = section({
  operator: holders.describe('Who may ask for changes: people and groups.'),
  approver: holders.describe('Who may approve and reject: people and groups.'),
  emergency: z
    .array(actorId)
    .default([])
    .describe(
      'Who may start with `--emergency`, without votes and outside of windows: people by id, never groups.',
    ),
})
  .prefault({})
  .describe(
    'Who may do what. Everybody in a permitted channel may look; nobody may do more unless named here.',
  );

const approvalSection = section({
  quorum: whole(0, 20).optional().describe('How many people must approve; 0 asks nobody.'),
  expiresAfter: duration.optional().describe('From the card to the quorum.'),
  executeWithin: duration.optional().describe('From the quorum to the start.'),
  requesterMayApprove: yesOrNo.optional().describe('Whether the vote of whoever asked counts.'),
  approvers: z
    .array(actorOrGroup)
    .min(1, 'names nobody')
    .optional()
    .describe('Narrows `roles.approver` for this kind.'),
});

export type RawApproval = z.output<typeof approvalSection>;

/** A kind of request, as far as the configuration has something to say of it. */
export interface ConfiguredKind {
  readonly kind: string;
  /** What stands in the reference: "`/migrate server`." */
  readonly asked: string;
  /** How long a vote carries what such a request begins, milliseconds; left out: to its end. */
  readonly votesLiveMs?: number;
  /** How many people must approve where nothing is configured for this kind; left out: as `default` says. */
  readonly quorum?: number;
  /** Whether hooks are asked before it begins and before it ends, and waited for. */
  readonly asksHooks?: boolean;
}

function approvalsSection(kinds: readonly ConfiguredKind[]) {
  const byKind = kinds.map(({ kind, asked, quorum }) => {
    const unless = quorum === undefined ? '' : ` Quorum ${quorum} unless set here.`;
    return [kind, approvalSection.optional().describe(`${asked}${unless}`)] as const;
  });
  return section({
    default: approvalSection
      .optional()
      .describe(
        'What a kind inherits: quorum 1, expiresAfter 4h, executeWithin 24h, requesterMayApprove false.',
      ),
    ...Object.fromEntries(byKind),
  })
    .prefault({})
    .describe(
      'What it takes to approve, by kind of request. What a kind does not set it inherits from `default`.',
    );
}

const emojis = (names: string[]) =>
  z
    .array(text)
    .min(1, 'needs at least one reaction')
    .default(names)
    .describe("Slack's names of the reactions that count; the first is put on the card.");

const names = (what: string) => z.array(text).default([]).describe(what);

const limit = (value: number, what: string) => whole(1, 1000).default(value).describe(what);

export const policySection = (kinds: readonly ConfiguredKind[]) =>
  section({
    channels: z
      .array(channelId)
      .default([])
      .describe(
        'The channels where commands are taken. Empty: any channel the bot is in. The console is never restricted.',
      ),
    approvals: approvalsSection(kinds),
    reactions: section({
      approve: emojis(['white_check_mark', 'heavy_check_mark', '+1']),
      reject: emojis(['x', '-1', 'no_entry_sign']),
    })
      .prefault({})
      .describe('Which reactions are votes.'),
    limits: section({
      perCloud: limit(5, 'In one cloud.'),
      perSourceHost: limit(1, 'Away from one host.'),
      perDestinationHost: limit(1, 'To one host.'),
    })
      .prefault({})
      .describe("Live migrations at once; everybody's moves count."),
    drain: section({
      reservePercent: whole(0, 90)
        .default(10)
        .describe('Of processors, memory and disk of each destination, in percent: a plan leaves it free.'),
      allowOnHost: names(
        'Services of the cloud that may stay on an emptied host: `neutron`, `cinder`, `nova`. Any other is told as what is missing.',
      ),
    })
      .prefault({})
      .describe('Hosts that are emptied.'),
    breaker: section({
      failures: whole(2, 100).default(3).describe('So many failed moves in a cloud freeze its starts.'),
      within: duration.default('30m').describe('Counted over this time.'),
    })
      .prefault({})
      .describe(
        'Moves that fail one after another: nothing more starts in that cloud until somebody thaws it.',
      ),
    refuseOn: section({
      warnings: names('Ids of checks (`A7`; `*` for all) whose warning refuses the move.'),
      unknowns: names('Ids of checks whose unknown refuses the move.'),
    })
      .prefault({})
      .describe('Findings that refuse although the check did not fail.'),
    guestView: section({
      by: z.enum(['tcp', 'ping']).describe('A TCP connection, or ping.'),
      port: port().optional().describe('For tcp: a port that the guests serve.'),
      from: hostName
        .default('bot')
        .describe('Who asks: `bot` is Drover itself, else a host that `hosts` reaches, by its name.'),
    })
      .optional()
      .describe(
        "The guest's own view: it is asked at its floating or first address right before a move, twice a second during it, and after it; the outcome says what was lost. Absent: nobody asks.",
      ),
    protect: section({
      servers: names('Server ids.'),
      names: names('Server names; `*` stands for any text, `?` for one character.'),
      projects: names('Project ids or names.'),
    })
      .prefault({})
      .describe('What is never moved: above all what Drover and the cloud stand on.'),
    ...scheduleKeys,
    ...toldKeys,
    rolling: rollingSection,
  })
    .prefault({})
    .describe('The rules.');
