/** An `ok: false` answer. */
export class ApiError extends Error {}
