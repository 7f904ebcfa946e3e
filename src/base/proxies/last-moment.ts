import { AsyncLocalStorage } from 'node:async_hooks';
import type { Dispatcher } from 'undici';

const checks = new AsyncLocalStorage<() => void>();

/**
 * Whatever `work` fetches leaves only if `check`, asked once its connection stands and nothing is left to wait for, does
 * not throw: a process that was stopped in between, or that waited for a handshake, is asked when it goes on. What `check`
 * throws ends the fetch.
 */
export function atLastMoment<Result>(check: () => void, work: () => Promise<Result>): Promise<Result> {
  return checks.run(check, work);
}

/** The dispatcher for a fetch that begins now. */
export function checkedNow(dispatcher: Dispatcher): Dispatcher {
  const check = checks.getStore();
  if (check === undefined) return dispatcher;
  return dispatcher.compose(
    (dispatch) => (options, handler) => dispatch(options, checkedHandler(handler, check)),
  );
}

/** undici tells a handler that its request starts right before it is written to the connection. */
function checkedHandler(handler: Dispatcher.DispatchHandler, check: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller, context) {
      try {
        check();
      } catch (error) {
        controller.abort(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      handler.onRequestStart?.(controller, context);
    },
    onRequestUpgrade: (...told) => handler.onRequestUpgrade?.(...told),
    onResponseStart: (...told) => handler.onResponseStart?.(...told),
    onResponseData: (...told) => handler.onResponseData?.(...told),
    onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
    onResponseError: (...told) => handler.onResponseError?.(...told),
  };
}
