/** What a worker thread runs: one package at a time, from its folder to its report. */
export { scanInstalled as default } from './scan.js';
