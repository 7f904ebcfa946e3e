import { isNotFound } from 'openstack-client-lite';

/** What is not there, or not there for us, is undefined; every other failure is a failure. */
export async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
