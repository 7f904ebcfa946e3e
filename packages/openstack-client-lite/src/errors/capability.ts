import type { MicroversionRange, ServiceName } from '../service.js';
import { OpenStackError } from './base.js';

/** The call needs more than this cloud has. Nothing was sent. */
export class MicroversionTooLow extends OpenStackError {
  override readonly name = 'MicroversionTooLow';
  readonly service: ServiceName;
  /** What was wanted, in words: `abort a live migration`. */
  readonly feature: string;
  readonly needs: string;
  readonly has: MicroversionRange;

  constructor(service: ServiceName, feature: string, needs: string, has: MicroversionRange) {
    super(
      `This cloud cannot ${feature}: that needs ${service} microversion ${needs}, and it has at most ${has.max}.`,
    );
    this.service = service;
    this.feature = feature;
    this.needs = needs;
    this.has = has;
  }
}

export function isMicroversionTooLow(error: unknown): error is MicroversionTooLow {
  return error instanceof MicroversionTooLow;
}

/** The catalog has no such service for our region and interface, or only in a version that is not spoken here. */
export class EndpointMissing extends OpenStackError {
  override readonly name = 'EndpointMissing';
  readonly service: ServiceName;
  readonly region: string | null;
  readonly interface: string;
  readonly remedy: string;
  /** The one version that there is, and that is not spoken here. */
  readonly onlyVersion: string | undefined;

  constructor(
    service: ServiceName,
    wanted: { region: string | null; interface: string },
    remedy: string,
    onlyVersion?: string,
  ) {
    const region = wanted.region === null ? '' : ` in region ${wanted.region}`;
    const what = onlyVersion === undefined ? '' : ` but ${onlyVersion}`;
    super(`The catalog has no ${wanted.interface} endpoint for ${service}${region}${what}. ${remedy}`);
    this.service = service;
    this.region = wanted.region;
    this.interface = wanted.interface;
    this.remedy = remedy;
    this.onlyVersion = onlyVersion;
  }
}

export function isEndpointMissing(error: unknown): error is EndpointMissing {
  return error instanceof EndpointMissing;
}
