export { rules } from '../rules/index.js';
export { defineRule } from './define.js';
export { beautify } from './readable/layout.js';
export { type ReadableOptions, type Rendering, readable } from './readable/readable.js';
export {
  scanDirectory,
  scanLockfile,
  scanNodeModules,
  scanPackage,
  scanRegistry,
  scanSource,
  scanTarball,
} from './scan.js';
export type * from './types.js';
