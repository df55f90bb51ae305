#!/usr/bin/env node
import { main } from './cli.js';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const { stdout, stderr, env } = process;
process.exit(await main(process.argv.slice(2), { stdout, stderr, env, cwd: process.cwd(), signal: stop.signal }));
