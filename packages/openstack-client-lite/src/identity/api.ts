import type { CallOptions } from '../call.js';
import type { ApplicationCredential, CatalogService, Project, TokenInfo } from './types.js';

export interface IdentityApi {
  /** The token in use, fetched or renewed if need be. */
  token(options?: CallOptions): Promise<TokenInfo>;
  catalog(options?: CallOptions): Promise<readonly CatalogService[]>;
  applicationCredential(userId: string, id: string, options?: CallOptions): Promise<ApplicationCredential>;
  readonly projects: {
    /** Those we may scope to. */
    list(options?: CallOptions): Promise<readonly Project[]>;
    /** Every project of this name: it is unique within its domain only. Wants identity:list_projects. */
    named(name: string, options?: CallOptions): Promise<readonly Project[]>;
    show(projectId: string, options?: CallOptions): Promise<Project>;
  };
}
