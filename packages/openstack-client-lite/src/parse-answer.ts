import type { z } from 'zod';
import { UnexpectedAnswer } from './errors/answer.js';
import type { WireAnswer } from './http/exchange.js';
import { requestIdOf } from './http/transport.js';
import type { ServiceName } from './service.js';

/** The answer as our types say, unknown fields left out; or `UnexpectedAnswer`, which names call and field and shows no value. */
export function parseAnswer<T>(
  service: ServiceName,
  method: string,
  route: string,
  answer: WireAnswer,
  schema: z.ZodType<T>,
): T {
  const unexpected = (field: string, problem: string) =>
    new UnexpectedAnswer({
      service,
      method,
      route,
      status: answer.status,
      field,
      problem,
      requestId: requestIdOf(answer),
    });
  let body: unknown;
  try {
    body = JSON.parse(answer.text);
  } catch {
    throw unexpected('', 'expected JSON');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw issue === undefined
    ? unexpected('', 'does not fit')
    : unexpected(fieldPath(deepest(issue).path), deepest(issue).message);
}

interface Problem {
  path: PropertyKey[];
  message: string;
}

/** Of a union the branch that got furthest tells most. */
function deepest(issue: z.core.$ZodIssue, base: PropertyKey[] = []): Problem {
  const own: Problem = { path: [...base, ...issue.path], message: issue.message };
  if (issue.code !== 'invalid_union') return own;
  const inner = issue.errors.flatMap((branch) => branch.slice(0, 1).map((each) => deepest(each, own.path)));
  return inner.reduce((best, next) => (next.path.length > best.path.length ? next : best), own);
}

/** `servers[3].OS-EXT-STS:power_state`. */
function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}
