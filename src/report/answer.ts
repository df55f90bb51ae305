/** What `stowaway show FILE:LINE:COLUMN` prints: what the engines think of the expressions at a place. */
import picocolors from 'picocolors';
import type {
  Answer,
  Place,
  ToldCondition,
  ToldExpression,
  ToldLabel,
  ToldPart,
  ToldValue,
  Unanswered,
} from '../run/answers.js';
import { shown, shownJson } from './escape.js';
import { count, number, wrap } from './layout.js';
import { didYouMean } from './rules.js';
import { MOMENTS } from './words.js';

export interface AnswerOptions {
  readonly columns: number;
  readonly colour: boolean;
}

const NOT_KNOWN = 'not known';

type Pen = ReturnType<typeof picocolors.createColors> & { readonly columns: number };

/** A line of the table: what is told, and all that is told of it. */
type Row = readonly [name: string, says: readonly string[]];

/** Columns of what is told, and of a name. */
const MOST = { says: 600, name: 12 } as const;

/** Ends in a line break. */
export function answerText(answer: Answer, { columns, colour }: AnswerOptions): string {
  const pen: Pen = { ...picocolors.createColors(colour), columns: Math.min(160, Math.max(50, columns)) };
  const { path, line, column } = answer.place;
  const rows = answer.expressions.flatMap(one => ['', ...expressionLines(one, pen)]);
  return `${[pen.bold(pen.cyan(shown(`${path}:${line}:${column}`))), ...aboutFile(answer, pen), ...rows].join('\n')}\n`;
}

/** The same for programs. */
export function answerJson(answer: Answer): string {
  return `${shownJson(JSON.stringify(answer, null, 2))}\n`;
}

/** Why there is no answer, with what was perhaps meant. */
export function unansweredInWords({ why, paths }: Unanswered, { path }: Place): string {
  const hint = paths && didYouMean(path, paths);
  return hint === undefined ? why : `${why}; ${hint}`;
}

/** What holds for all of the file. */
function aboutFile({ grammar, moment, isConcerning, unparsed, walk }: Answer, pen: Pen): readonly string[] {
  const parts = unparsed > 0 ? `, but for ${count(unparsed, 'part')}` : '';
  const walked = !walk.steps
    ? 'not walked through: nothing begins in it that a walk could find, or walks are left out'
    : !walk.isDone
      ? 'not walked through: no steps are left for it'
      : `walked through${walk.isCut ? `, until a bound was hit; it may take ${number(walk.steps)} steps` : ''}`;
  const said = [`runs ${MOMENTS[moment]}`, `parsed by ${grammar}${parts}`, walked];
  if (!isConcerning) said.push('passed over by a scan: none of its words is of concern');
  return wrap(said.join(' · '), pen.columns).map(text => pen.dim(text));
}

function expressionLines(one: ToldExpression, pen: Pen): readonly string[] {
  const { value, walk, interpreter, steps, bounds } = one;
  const rows: readonly Row[] = [
    ...valueRows(value),
    ['interpreter', [interpreter ?? NOT_KNOWN]],
    ['walk', walk ? valueInWords(walk) : [NOT_KNOWN]],
    ['calls', one.calls.map(callInWords)],
    [
      'reach',
      [one.isReached ? 'the name of an API may reach it' : 'no name of an API reaches it: no scan asks for one'],
    ],
    ['handed in', one.isHandedIn ? ['by callers outside of the package'] : []],
    ['guards', one.guards],
    ['conditions', one.conditions.map(conditionInWords)],
    ['parts', one.parts.map(partInWords)],
    ['steps', [number(steps)]],
    ['bounds', bounds.map(({ bound, at }) => (at === undefined ? bound : `${bound}: at ${at}`))],
  ];
  const head = wrap(shown(one.text, { max: MOST.says }), pen.columns).map(text => pen.bold(text));
  return [
    ...head,
    pen.dim(`${one.type}, ${shown(one.at)}`),
    ...rows.flatMap(row => rowLines(row, row[0] === 'bounds' ? pen.yellow : (text: string) => text, pen)),
  ];
}

/** The first line of a row has its name; one that does not fit goes on below. */
function rowLines([name, says]: Row, paint: (text: string) => string, pen: Pen): readonly string[] {
  return says
    .flatMap(text => wrap(shown(text, { max: MOST.says }), pen.columns - MOST.name - 4))
    .map((text, at) => `  ${pen.dim((at === 0 ? name : '').padEnd(MOST.name))}  ${paint(text)}`);
}

function valueRows({ constants, names, functions, objects, labels, open }: ToldValue): readonly Row[] {
  return [
    ['constants', constants],
    ['names', names],
    ['functions', functions],
    ['objects', objects],
    ['origins', labels.map(labelInWords)],
    ['open', [open ? 'yes: it may be something else besides' : 'no: it is nothing else']],
  ];
}

/** The same without a table. */
function valueInWords(value: ToldValue): readonly string[] {
  const { constants, names, functions, objects, labels, open } = value;
  const said = [...constants, ...names, ...functions, ...objects, ...labels.map(one => `from ${labelInWords(one)}`)];
  if (said.length === 0) return [open ? NOT_KNOWN : 'nothing'];
  return open ? [...said, 'or something else'] : said;
}

function labelInWords({ kind, detail, at, through, guesses }: ToldLabel): string {
  const way = through.length > 0 ? `, then ${through.join(', then ')}` : '';
  return `${kind}: ${detail} (${at})${way}${guesses > 0 ? `, with ${count(guesses, 'guess', 'guesses')}` : ''}`;
}

function callInWords({ name, args, isWritten }: ToldExpression['calls'][number]): string {
  return `${name}(${args.join(', ')})${isWritten ? '' : ', seen by the walk'}`;
}

function conditionInWords({ test, holds, at, supposes }: ToldCondition): string {
  const supposed = supposes.length > 0 ? `; the walk supposes that ${supposes.join(' and ')}` : '';
  return `${test} ${holds ? 'holds' : 'does not hold'} (${at})${supposed}`;
}

function partInWords({ text, at, value, walk }: ToldPart): string {
  const own = valueInWords(value).join(', ');
  const seen = walk ? `; the walk saw ${valueInWords(walk).join(', ')}` : '';
  return `${text} (${at}): ${own}${seen}`;
}
