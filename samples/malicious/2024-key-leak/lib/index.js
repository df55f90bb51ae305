export { Keypair } from './keypair.js';
