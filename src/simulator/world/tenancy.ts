import { type Random, seededRandom } from '../../base/seeded-random.js';
import { hex } from '../identifiers.js';

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly password: string;
  readonly project: Project;
  readonly roles: readonly string[];
}

export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly user: User;
  /** Milliseconds since the epoch; null never expires. */
  readonly expiresAt: number | null;
  readonly unrestricted: boolean;
}

/** Who there is: an administrator, and members of two other projects who may not migrate anything. */
export interface Tenancy {
  readonly adminProject: Project;
  readonly memberProject: Project;
  readonly admin: User;
  readonly member: User;
  readonly users: readonly User[];
  readonly projects: readonly Project[];
  readonly roleIds: ReadonlyMap<string, string>;
  readonly applicationCredentials: ApplicationCredential[];
}

export function createTenancy(random: Random, password: string): Tenancy {
  const adminProject = { id: hex(random, 32), name: 'admin' };
  const memberProject = { id: hex(random, 32), name: 'demo' };
  const admin: User = {
    id: hex(random, 32),
    name: 'admin',
    password,
    project: adminProject,
    roles: ['reader', 'member', 'admin'],
  };
  const member: User = {
    id: hex(random, 32),
    name: 'demo',
    password,
    project: memberProject,
    roles: ['reader', 'member'],
  };
  // Drawn aside, so that the same seed goes on giving the same servers.
  const aside = seededRandom(1);
  const otherProject = { id: hex(aside, 32), name: 'alt_demo' };
  const other: User = { ...member, id: hex(aside, 32), name: 'alt_demo', project: otherProject };
  return {
    adminProject,
    memberProject,
    admin,
    member,
    users: [admin, member, other],
    projects: [adminProject, memberProject, otherProject],
    roleIds: new Map(['reader', 'member', 'admin'].map((role) => [role, hex(random, 32)])),
    applicationCredentials: [],
  };
}
