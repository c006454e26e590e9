import { DIALECT, type ElementRule } from './dialect.js';
import { type PlacedToken, parse } from './parse.js';
import { problemAt, type SsmlProblem } from './problem.js';

export type { SsmlProblem } from './problem.js';

interface Open {
  readonly name: string;
  readonly rule: ElementRule;
  readonly at: number;
  readonly children: string[];
}

/**
 * Everything that is wrong in an SSML document: that it is not well-formed (then only that), or breaks the rules of
 * Azure's dialect. Empty: Azure will speak it. Where an element is unknown, what stands in it is not looked at.
 */
export function checkSsml(document: string): SsmlProblem[] {
  const { tokens, problem } = parse(document);
  return problem === undefined ? checkTokens(document, tokens) : [problem];
}

/** The same for a document that was parsed before. */
export function checkTokens(document: string, tokens: readonly PlacedToken[]): SsmlProblem[] {
  const problems: SsmlProblem[] = [];
  const open: Open[] = [];
  /** How deep we are in an element that is not in the table. */
  let unknown = 0;
  for (const token of tokens) {
    const report = (message: string, at = token.at): void => void problems.push(problemAt(document, at, message));
    const parent = open.at(-1);
    if (token.kind === 'close') {
      if (unknown > 0) unknown -= 1;
      else for (const message of missingChild(open.pop())) report(message, parent?.at);
    } else if (unknown > 0) {
      if (token.kind === 'open') unknown += 1;
    } else if (token.kind === 'text') {
      if (parent && !parent.rule.text && token.text.trim() !== '')
        report(`text may not stand directly in ${parent.name}`);
    } else {
      const rule = Object.hasOwn(DIALECT, token.name) ? DIALECT[token.name] : undefined;
      if (rule === undefined) {
        report(`${token.name} is no element of Azure's SSML`);
        unknown = 1;
        continue;
      }
      for (const message of misplaced(token.name, rule, parent)) report(message);
      for (const message of wrongAttributes(token.name, rule, new Map(token.attributes))) report(message);
      parent?.children.push(token.name);
      open.push({ name: token.name, rule, at: token.at, children: [] });
    }
  }
  return problems;
}

function* missingChild(element: Open | undefined): Iterable<string> {
  const needs = element?.rule.needs;
  if (element && needs !== undefined && !element.children.includes(needs))
    yield `${element.name} needs a ${needs} in it`;
}

function* misplaced(name: string, rule: ElementRule, parent: Open | undefined): Iterable<string> {
  if (parent === undefined) {
    if (name !== 'speak') yield `the document must begin with speak, not ${name}`;
  } else if (!parent.rule.children.includes(name)) {
    yield `${name} may not stand directly in ${parent.name}`;
  } else if (rule.first === true && parent.children.length > 0) {
    yield `${name} must be the first in ${parent.name}`;
  }
}

function* wrongAttributes(name: string, rule: ElementRule, given: ReadonlyMap<string, string>): Iterable<string> {
  for (const [attribute, allowed] of Object.entries(rule.attributes)) {
    const value = given.get(attribute);
    if (value === undefined) {
      if (allowed.required) yield `${name} needs the attribute ${attribute}: ${allowed.expects}`;
    } else if (!allowed.pattern.test(value)) {
      yield `${attribute}="${value}" of ${name} should be ${allowed.expects}`;
    }
  }
  for (const attribute of given.keys()) {
    if (!Object.hasOwn(rule.attributes, attribute)) yield `${name} has no attribute ${attribute}`;
  }
}
