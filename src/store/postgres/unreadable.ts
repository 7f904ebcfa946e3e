import { DroverError } from '../../base/errors.js';
import type { StoreProblem } from '../../requests/store-port.js';
import { heldText } from '../../requests/store-problem.js';

/** A request in the database that is not what a store writes. */
export class UnreadableRow extends DroverError {
  readonly problem: StoreProblem;

  constructor(id: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const problem = {
      name: id,
      file: `requests, id ${id}`,
      why,
      request: id,
      holds: true,
      where: 'in the database',
    };
    super(heldText(problem), {
      code: 'store-unreadable',
      remedy: 'An operator looks at that row and at the migrations in Nova, and mends it or ends it.',
      cause,
    });
    this.problem = problem;
  }
}
