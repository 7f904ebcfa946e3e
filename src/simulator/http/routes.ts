import type { Token } from '../keystone/tokens.js';
import type { Answer } from './answer.js';
import type { Microversion } from './microversion.js';

/** One request, understood as far as every service does it alike. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly version: Microversion;
  readonly token: Token;
  readonly requestId: string;
  /** `http://127.0.0.1:PORT` of the service that was asked. */
  readonly origin: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'HEAD';
  /** `/servers/{id}/action`: each `{name}` takes one segment. */
  readonly path: string;
  /** The rule that only an administrator passes; others get 403 with its name. */
  readonly adminRule?: string;
  /** Below this minor version the resource is not there. */
  readonly since?: number;
  /** Above this minor version the resource is gone. */
  readonly until?: number;
  /** Answered without a token. */
  readonly open?: boolean;
  readonly handle: (call: Call) => Answer;
}

interface CompiledRoute extends Route {
  readonly segments: readonly string[];
}

export class RouteTable {
  readonly #routes: readonly CompiledRoute[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({ ...route, segments: split(route.path) }));
  }

  find(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
    const segments = split(path);
    for (const route of this.#routes) {
      if (route.method !== method) continue;
      const params = matchSegments(route.segments, segments);
      if (params) return { route, params };
    }
    return undefined;
  }
}

function split(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matchSegments(
  template: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}
