/**
 * `npm run ask -- FOLDER FILE:LINE:COLUMN`: what the engines think of the expressions at a place of a package, as a scan
 * would come to know it: the first tool when a rule does not fire. `stowaway show` prints the same of what is installed.
 */
import { parseArgs } from 'node:util';
import { isReadError } from '../read/errors.js';
import { readSource, type Source } from '../read/source.js';
import { answerJson, answerText, unansweredInWords } from '../report/answer.js';
import { shown } from '../report/escape.js';
import { placeMeant } from '../report/places.js';
import type { Answer, Place } from '../run/answers.js';
import { ask } from '../run/ask.js';
import type { Stage } from '../types.js';
import { namesAmong, STAGES } from './options.js';

const HELP = `usage: npm run ask -- FOLDER FILE:LINE:COLUMN [options]

  FOLDER             a package folder, or a .tgz
  FILE:LINE:COLUMN   a place in one of its files, as reports show it: the expressions that begin there, innermost
                     first, or the innermost one around it
  --without STAGE    (repeatable) leaves out ${Object.keys(STAGES).join(', ')}
  --json             for programs
  --help             this

Told of each are the constants, names of APIs, functions and objects that it may be, where it comes from, and whether
it may be something else besides (open); what the interpreter and the walk make of it; the calls that rules are told of;
the conditions it stands under; its parts; and where a bound was hit.
`;

interface Asked {
  readonly folder: string;
  readonly place: Place;
  readonly without: readonly Stage[];
  readonly json: boolean;
}

process.exitCode = await run(asked());

async function run({ folder, place, without, json }: Asked): Promise<number> {
  const answer = await answered(folder, place, without);
  if (typeof answer === 'string') {
    process.stderr.write(`${shown(answer, { max: 1_000 })}\n`);
    return 2;
  }
  const { stdout } = process;
  const colour = stdout.isTTY === true && !process.env.NO_COLOR;
  stdout.write(json ? answerJson(answer) : answerText(answer, { columns: stdout.columns ?? 100, colour }));
  return 0;
}

/** The answer, or why there is none. */
async function answered(folder: string, place: Place, without: readonly Stage[]): Promise<Answer | string> {
  try {
    const source: Source = /\.t(?:ar\.)?gz$/.test(folder) ? { archive: folder } : { folder };
    const answer = ask(await readSource(source, {}), place, { without });
    return 'why' in answer ? unansweredInWords(answer, place) : answer;
  } catch (error) {
    if (!isReadError(error)) throw error;
    return error.message;
  }
}

/** What the command is asked. Ends the process on a mistake. */
function asked(): Asked {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        without: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    const [folder, at, ...others] = positionals;
    const place = at === undefined ? undefined : placeMeant(at);
    if (folder === undefined || !place || others.length > 0)
      throw new Error(`a folder and a FILE:LINE:COLUMN are asked for${at && !place ? `, and ${at} is none` : ''}`);
    const names = Object.keys(STAGES) as (keyof typeof STAGES)[];
    return { folder, place, json: values.json, without: namesAmong(names, values.without).map(name => STAGES[name]) };
  } catch (error) {
    process.stderr.write(`${shown(error instanceof Error ? error.message : String(error))}\n${HELP}`);
    process.exit(2);
  }
}
