import { wholeRequest } from '../../src/store/shape.js';
import { request } from '../support/requests.js';

describe('a stored request', () => {
  it('is read with the names of now, whatever 0.1.0 called them', () => {
    const { openstackRequestId, ...rest } = request();
    expect(wholeRequest.parse({ ...rest, requestId: openstackRequestId })).toEqual(request());
    expect(wholeRequest.parse(request())).toEqual(request());
  });

  it('without that id is refused', () => {
    const { openstackRequestId: _, ...rest } = request();
    expect(wholeRequest.safeParse(rest).success).toBe(false);
  });
});
