import type { CallOptions } from '../call.js';
import type { Listing } from '../listing.js';
import type { Image, ImageQuery } from './types.js';

export interface ImageApi {
  readonly images: {
    list(query?: ImageQuery, options?: CallOptions): Listing<Image>;
    show(imageId: string, options?: CallOptions): Promise<Image>;
  };
}
