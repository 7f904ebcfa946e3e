import type { Credential, DomainReference, Scope, UserReference } from '../config/types.js';

type Json = Record<string, unknown>;

function user(reference: UserReference): Json {
  return 'id' in reference
    ? { id: reference.id }
    : { name: reference.name, domain: domain(reference.domain) };
}

function domain(reference: DomainReference): Json {
  return 'id' in reference ? { id: reference.id } : { name: reference.name };
}

function scope(of: Scope): Json {
  switch (of.kind) {
    case 'project':
      return {
        scope: {
          project:
            'id' in of.project
              ? { id: of.project.id }
              : { name: of.project.name, domain: domain(of.project.domain) },
        },
      };
    case 'domain':
      return { scope: { domain: domain(of.domain) } };
    case 'system':
      return { scope: { system: { all: true } } };
    case 'trust':
      return { scope: { 'OS-TRUST:trust': { id: of.trust.id } } };
    case 'none':
      return {};
  }
}

/** The body of POST /v3/auth/tokens. An application credential carries its own scope, and Keystone refuses another. */
export function authBody(credential: Credential): Json {
  switch (credential.kind) {
    case 'password': {
      const password = { user: { ...user(credential.user), password: credential.password.reveal() } };
      return { auth: { identity: { methods: ['password'], password }, ...scope(credential.scope) } };
    }
    case 'token': {
      const token = { id: credential.token.reveal() };
      return { auth: { identity: { methods: ['token'], token }, ...scope(credential.scope) } };
    }
    case 'application-credential': {
      const { reference } = credential;
      const named =
        'id' in reference ? { id: reference.id } : { name: reference.name, user: user(reference.user) };
      const body = { ...named, secret: credential.secret.reveal() };
      return {
        auth: { identity: { methods: ['application_credential'], application_credential: body } },
      };
    }
  }
}
