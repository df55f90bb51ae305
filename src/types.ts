/**
 * Every type that crosses a layer. No code lives here, nor in `types/`.
 *
 * The flow is `read → Package → SourceFile → Parsed → Finding → Report`; each arrow is one folder under `src/`.
 */
export type { Skipped } from './gaps.js';
export type * from './types/configuration.js';
export type * from './types/findings.js';
export type * from './types/moments.js';
export type * from './types/options.js';
export type * from './types/package.js';
export type * from './types/rules.js';
