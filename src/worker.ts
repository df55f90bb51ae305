/** What a worker thread runs: one package at a time, from its folder to its report. */
import { Tinypool } from 'tinypool';
import { scanInstalled, type Task } from './scan.js';

export default (task: Task): ReturnType<typeof scanInstalled> => scanInstalled(task, Tinypool.workerData ?? {});
