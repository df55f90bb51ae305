/** Signs of life while a scan goes on: a bar on a terminal, a line now and then in a log. */
import { shown } from '../report/escape.js';
import { count, duration, number } from '../report/layout.js';
import { specOf } from '../report/places.js';
import { isAlarm } from '../report/rank.js';
import type { Progress as Done, Report } from '../types.js';
import { columnsOf, type Io } from './terminal.js';

export interface Progress {
  /** Says that a package is done. @param report as the configuration judges it */
  show(report: Report, done: Done): void;
  stop(): void;
}

/** How often a log gets a line. Milliseconds. */
const EVERY = 30_000;

/** For whoever asks for quiet, nothing. */
export async function progressOn(io: Io, { quiet }: { readonly quiet?: boolean }): Promise<Progress> {
  if (quiet) return { show() {}, stop() {} };
  const { CI } = io.env;
  const isCi = CI !== undefined && CI !== '' && CI !== 'false';
  return io.stderr.isTTY && !isCi ? bar(io) : lines(io);
}

function lines({ stderr }: Io): Progress {
  const started = performance.now();
  let last: Done | undefined;
  const alarms: string[] = [];
  const timer = setInterval(() => {
    const far = last
      ? `${number(last.done)} of ${count(last.total, 'package')} done${leftOf(last, started)}`
      : 'reading';
    const found = alarms.length > 0 ? `; to look at so far: ${alarms.slice(0, 5).join(', ')}` : '';
    stderr.write(`stowaway: ${far}${found}${alarms.length > 5 ? ', …' : ''}\n`);
  }, EVERY).unref();
  return {
    show(report, done) {
      last = done;
      if (isAlarm(report)) alarms.push(shown(specOf(report), { max: 100 }));
    },
    stop: () => clearInterval(timer),
  };
}

async function bar({ stderr }: Io): Promise<Progress> {
  const { SingleBar, Presets } = await import('cli-progress');
  const drawn = new SingleBar(
    {
      stream: stderr as NodeJS.WritableStream,
      format: '{bar} {value}/{total} packages{left}{alarms}',
      barsize: 24,
      clearOnComplete: true,
      linewrap: true, // else it would be switched off, and stay so if the process were killed
      gracefulExit: false, // `main` handles interruption
    },
    Presets.shades_classic,
  );
  const started = performance.now();
  let total = 0;
  let alarms = 0;
  return {
    show(report, done) {
      if (total === 0) drawn.start(done.total, 0, { left: '', alarms: '' });
      else if (total !== done.total) drawn.setTotal(done.total);
      total = done.total;
      if (isAlarm(report)) {
        alarms++;
        // Whoever waits for minutes can read on meanwhile; the bar is drawn anew below.
        const reason = report.findings[0]?.message ?? '';
        const line = shown(`${report.verdict}: ${specOf(report)}: ${reason}`, { max: columnsOf(stderr) - 1 });
        stderr.write(`\r\u001b[K${line}\n`);
      }
      drawn.update(done.done, {
        left: leftOf(done, started),
        alarms: alarms > 0 ? `, ${alarms} to look at` : '',
      });
    },
    stop: () => drawn.stop(),
  };
}

/** How long the rest takes, by the work that is done, not by packages: the large ones come first. */
function leftOf({ work }: Done, started: number): string {
  if (work === undefined || work < 0.02 || work >= 1) return '';
  const elapsed = performance.now() - started;
  return `, about ${duration((elapsed * (1 - work)) / work)} left`;
}
