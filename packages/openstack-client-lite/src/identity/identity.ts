import type { ServiceClient } from '../client.js';
import type { IdentityApi } from './api.js';
import { applicationCredentialAnswer, projectAnswer, projectsAnswer } from './schema.js';
import type { Session } from './session.js';

export function identityApi(client: ServiceClient, session: Session): IdentityApi {
  return {
    token: async (options) => (await session.token(options?.signal)).info,
    catalog: async (options) => (await session.token(options?.signal)).catalog,
    applicationCredential: (user, id, options) =>
      client.read(
        {
          route: '/users/{user}/application_credentials/{credential}',
          params: { user, credential: id },
          answer: applicationCredentialAnswer,
        },
        options,
      ),
    projects: {
      list: (options) => client.read({ route: '/auth/projects', answer: projectsAnswer }, options),
      named: (name, options) =>
        client.read({ route: '/projects', query: { name }, answer: projectsAnswer }, options),
      show: (project, options) =>
        client.read({ route: '/projects/{project}', params: { project }, answer: projectAnswer }, options),
    },
  };
}
