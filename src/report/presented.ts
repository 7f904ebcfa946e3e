import type { Procedure } from '../requests/procedure.js';
import type { Request } from '../requests/request.js';
import type { Progress } from './presentation.js';

/** A procedure that may also tell how far a request is, from what this process has seen of it. */
export interface PresentedProcedure extends Procedure {
  /** Asked for requests that are under way; left out: this kind shows no progress. */
  progress?(request: Request): Progress;
}
