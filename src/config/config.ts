import type { WeeklyWindow } from '../base/calendar/window.js';
import type { ActorId } from '../chat/actor.js';
import type { GuestRule } from './guest-rule.js';
import type { BlockingHook, HookEventType } from './hooks-schema.js';
import type { NotifyMoment } from './people-schema.js';

/** drover.yaml and the environment, validated and resolved: defaults applied, paths absolute, times in milliseconds. */
export interface Config {
  /** Where it was read from, absolute. */
  readonly file: string;
  readonly clouds: CloudsConfig;
  /** Absent: SSH is not configured, and checks on the hosts are unknown. */
  readonly hosts?: HostsConfig;
  readonly slack?: SlackConfig;
  readonly discord?: DiscordConfig;
  /** The chat in the terminal; present when it is to be served. */
  /** `directory`: what the terminal's chat is kept in; absent: in that of the store. */
  readonly console?: { readonly directory?: string };
  /** Absent: no listener. */
  readonly http?: HttpConfig;
  readonly store: StoreConfig;
  /** A person's actors, so that nobody votes twice. */
  readonly people: Readonly<Record<string, readonly ActorId[]>>;
  readonly roles: RolesConfig;
  readonly policy: PolicyConfig;
  /** Other systems that are told what happens. */
  readonly hooks: readonly HookConfig[];
}

export interface ListenAt {
  readonly host: string;
  readonly port: number;
}

export interface HttpConfig extends ListenAt {
  /** Absent: no metrics. */
  readonly internal?: ListenAt;
  /** Absent: no board. */
  readonly board?: BoardConfig;
}

export interface BoardConfig {
  /** Without a slash at its end. */
  readonly publicUrl: string;
  readonly secret: string;
  /** Absent: people come by private links alone. */
  readonly proxy?: { readonly userHeader: string; readonly trustedProxies: readonly string[] };
}

export interface CloudsConfig {
  /** clouds.yaml, absolute. Absent: the SDKs' search path. */
  readonly file?: string;
  /** Entries of clouds.yaml, the first is the default. Absent: `OS_CLOUD`, else all of them. */
  readonly use?: readonly string[];
}

export interface HostLogin {
  readonly user: string;
  readonly privateKeyFile: string;
}

/** How to log in to the compute hosts of one cloud. */
export interface HostAccess {
  readonly user: string;
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
  readonly port: number;
  /** Host as Nova names it -> `address` or `address:port`; hosts that are not named are reached by their name. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly proxyJump?: string;
  /** What `/preflight repair` logs in with; absent: repair is not offered. */
  readonly repair?: HostLogin;
  /** What reboots a host that was emptied; absent: people do. */
  readonly reboot?: HostLogin;
}

export interface HostsConfig extends HostAccess {
  /** Clouds whose hosts are reached differently, each complete. */
  readonly byCloud: Readonly<Record<string, HostAccess>>;
}

export type SlackConfig = {
  readonly botToken: string;
  readonly apiUrl: string;
} & (
  | { readonly mode: 'socket'; readonly appToken: string; readonly signingSecret?: string }
  | { readonly mode: 'http'; readonly signingSecret: string; readonly appToken?: string }
);

export interface DiscordConfig {
  readonly token: string;
  readonly applicationId: string;
  readonly guildId: string;
  /** What discord.js calls rest.api, without the version. */
  readonly apiUrl: string;
}

/** Actors (`slack:U…`, `discord:42`, `console:alice`) and groups (`slack:group:S…`, `discord:role:…`). */
export interface RolesConfig {
  readonly operator: readonly string[];
  readonly approver: readonly string[];
  /** People only: who may start without votes, outside of windows. */
  readonly emergency: readonly ActorId[];
}

/** What it takes to approve one kind of request. */
export interface ApprovalRule {
  /** How long a vote carries what the request begins later, milliseconds; absent: to its end. The kind's own. */
  readonly votesLiveMs?: number;
  readonly quorum: number;
  /** Card to quorum, milliseconds. */
  readonly expiresAfterMs: number;
  /** Quorum to start, milliseconds. */
  readonly executeWithinMs: number;
  readonly requesterMayApprove: boolean;
  /** Narrows `roles.approver` for this kind. */
  readonly approvers?: readonly string[];
}

export interface DrainConfig {
  /** Of each destination, in percent. */
  readonly reservePercent: number;
  /** Services of the cloud that may stay on an emptied host: `neutron`, `cinder`, `nova`. */
  readonly allowOnHost: readonly string[];
}

export interface PolicyConfig {
  /** `slack:C…`, `discord:…`; empty: any channel the bot is in. */
  readonly channels: readonly string[];
  readonly approvals: Readonly<Record<string, ApprovalRule>>;
  /** Neutral emoji names; the first of each is seeded. */
  readonly reactions: { readonly approve: readonly string[]; readonly reject: readonly string[] };
  readonly limits: LimitsConfig;
  /** Absent: nobody asks the guest while it moves. */
  readonly guestView?: GuestRule;
  readonly drain: DrainConfig;
  /** So many failed moves in a cloud, within that time, freeze its starts. */
  readonly breaker: { readonly failures: number; readonly withinMs: number };
  /** Check ids, `*` for every check. */
  readonly refuseOn: { readonly warnings: readonly string[]; readonly unknowns: readonly string[] };
  readonly protect: {
    readonly servers: readonly string[];
    readonly names: readonly string[];
    readonly projects: readonly string[];
  };
  /** Where times without a zone are. Absent: each names its own. */
  readonly timeZone?: string;
  /** Hours that come back each week, by name. */
  readonly windows: Readonly<Record<string, WeeklyWindow>>;
  readonly freezes: readonly CalendarFreeze[];
  /** Owners of servers, and where they are told. */
  readonly notify: readonly NotifyRule[];
  /** In the order in which they are told. */
  readonly onDuty: readonly ActorId[];
  readonly escalateAfterMs: number;
  /** `slack:C…`, `discord:…`, `console`; absent: what can be told nowhere else stands in the log. */
  readonly fallbackChannel?: string;
  readonly ticket?: TicketRule;
  readonly rolling: { readonly gates: readonly GateRule[] };
}

/** What must hold before the next host of a rolling maintenance. */
export type GateRule = {
  readonly name: string;
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: string;
} & ({ readonly kind: 'url' } | { readonly kind: 'prometheus'; readonly query: string });

/** Days on which nothing starts; milliseconds since the epoch. */
export interface CalendarFreeze {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  /** Absent: in all. */
  readonly clouds?: readonly string[];
  /** `emergency`, or people by id. */
  readonly mayPass: readonly string[];
}

export interface NotifyRule {
  /** Ids or names; absent: of any project. */
  readonly projects?: readonly string[];
  /** Absent: whatever its metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly channel: string;
  readonly moments: readonly NotifyMoment[];
}

export interface TicketRule {
  /** All of a ticket must match. */
  readonly pattern?: RegExp;
  /** With `{ticket}` in it. */
  readonly url?: string;
  readonly required: boolean;
}

export type HookConfig = {
  readonly name: string;
  readonly url: string;
  readonly events: readonly HookEventType[];
  readonly blocking: readonly BlockingHook[];
  readonly timeoutMs: number;
} & (
  | { readonly format: 'drover'; readonly secret: string }
  | { readonly format: 'pagerduty'; readonly routingKey: string }
);

/** Live migrations at once; everybody's count. */
export interface LimitsConfig {
  readonly perCloud: number;
  readonly perSourceHost: number;
  readonly perDestinationHost: number;
}

/** @throws Error for a kind that the configuration does not know: none of Drover's. */
export function approvalFor(config: Pick<Config, 'policy'>, kind: string): ApprovalRule {
  const rule = config.policy.approvals[kind];
  if (rule === undefined) throw new Error(`the configuration has no rule for requests of kind ${kind}`);
  return rule;
}

/** Undefined when SSH is not configured. */
export function hostAccessFor(config: Pick<Config, 'hosts'>, cloud: string): HostAccess | undefined {
  return config.hosts?.byCloud[cloud] ?? config.hosts;
}

export interface LowdbConfig {
  readonly kind: 'lowdb';
  readonly directory: string;
}

export interface PostgresConfig {
  readonly kind: 'postgres';
  /** With its password. */
  readonly url: string;
}

export type StoreConfig = LowdbConfig | PostgresConfig;
