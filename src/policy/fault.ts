// A mistake in a policy document: a named code, the place in the file, and what to write instead.
// faults.ts says each code in a sentence with an example; docs/reference/policy-faults.md is made from it.
import type { Source } from './position.ts'

export const FAULT_CODES = [
  'yaml_syntax', 'yaml_tag', 'yaml_alias', 'duplicate_key', 'unknown_key', 'missing_key', 'malformed', 'not_an_expression',
  'unknown_fact_schema', 'unknown_base', 'unknown_stage', 'bad_rule_id', 'duplicate_rule', 'unknown_source', 'unknown_window_start', 'misplaced',
  'syntax', 'not_in_language', 'too_large', 'unknown_name', 'unknown_value', 'unknown_function', 'wrong_type', 'unit_mismatch', 'rate_needs_pct',
  'may_be_absent', 'never_absent', 'never_varies', 'not_exact', 'zero_divisor', 'day_literal_in_window', 'open_finding', 'undeclared_finding',
  'later_stage', 'wrong_stage', 'out_of_range', 'contradictory', 'unreachable', 'unanswered', 'harm_on_history_alone', 'below_statute',
  'unknown_placeholder', 'unknown_case', 'failed_case', 'untested_rule',
] as const
export type FaultCode = (typeof FAULT_CODES)[number]

export type PolicyFault = {
  fault: FaultCode
  file: string
  line: number
  column: number
  message: string
  /** The source line, and a line of carets under the part at fault. */
  caret: string
  suggestion?: string
}

export type FaultDetail = { fault: FaultCode; message: string; suggestion?: string | undefined }

export function faultIn(source: Source, from: number, to: number, detail: FaultDetail): PolicyFault {
  const { fault, message, suggestion } = detail
  return { fault, file: source.file, ...source.spot(from, to), message, ...(suggestion === undefined ? {} : { suggestion }) }
}

/** One fault as a person reads it on a terminal. */
export function printFault(fault: PolicyFault): string {
  const hint = fault.suggestion === undefined ? '' : `\n  → ${fault.suggestion}`
  return `${fault.file}:${fault.line}:${fault.column} ${fault.fault}: ${fault.message}${hint}\n${fault.caret.replace(/^/gm, '    ')}`
}
