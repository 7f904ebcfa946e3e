export { HIDDEN } from './known.js';
export { isSecretName } from './names.js';
export { redactor } from './redactor.js';
export type { Shape } from './shapes.js';
