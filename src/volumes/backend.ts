/** `control@ceph-ssd` of `control@ceph-ssd#ceph-ssd`; null where it is not told. */
export function backendOf(pool: string | null): string | null {
  return pool === null ? null : (pool.split('#')[0] ?? pool);
}
