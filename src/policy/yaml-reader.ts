// YAML with places: refuses what a policy must not contain (tags, aliases, duplicate keys) and turns zod's complaints
// about a piece into faults that point at the line.
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, type Alias, type Document, type Node, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import { z } from 'zod'
import { faultIn, type FaultDetail, type PolicyFault } from './fault.ts'
import { nearest } from './near.ts'
import { scalarSource, spotAt, type Lines, type Source } from './position.ts'
import { plainYaml } from './yaml-plain.ts'

export type Path = readonly (string | number)[]

export type Reader = {
  file: string
  plain: unknown
  faults: PolicyFault[]
  /** The place of a value; of its key with `key`; of the nearest thing above it when it is not there. */
  place: (path: Path, key?: 'key') => Source
  /** A text with its place, or a fault when it is not one. */
  text: (path: Path, value: unknown, what: string) => Source | null
  fault: (path: Path, detail: FaultDetail, key?: 'key') => void
  piece: <Schema extends z.ZodType>(path: Path, schema: Schema, value: unknown) => z.output<Schema> | null
}

/**
 * The library reads four times as long as the rest of loading takes, so an ordinary text is read by yaml-plain.ts, and the
 * library only when that one declines, or when somebody asks where something stands: as a rule, for a fault.
 */
export function readYaml(text: string, file: string): Reader {
  const quick = plainYaml(text)
  const faults: PolicyFault[] = []
  let whole: Whole | null = null
  let plain: unknown = quick?.plain ?? null
  const read = (): Whole => (whole ??= readWhole(text, file))
  if (quick === null) {
    const { document, lines } = read()
    faults.push(...yamlFaults(document, lines))
    const readable = document.errors.every((error) => error.code === 'DUPLICATE_KEY') && !faults.some((fault) => fault.fault === 'yaml_alias')
    if (readable) plain = document.toJS()
  }
  const place = (path: Path, key?: 'key'): Source => {
    const known = textAt(plain, path, key)
    if (known !== null) return { text: known, file, spot(from, to) { return placeOf(read(), path, key).spot(from, to) } }
    return {
      get text() { return placeOf(read(), path, key).text },
      file, spot(from, to) { return placeOf(read(), path, key).spot(from, to) },
    }
  }
  const reader: Reader = {
    file, plain, faults, place,
    text: (path, value, what) => {
      if (typeof value === 'string' && value.trim() !== '') return place(path)
      const shown = JSON.stringify(value) ?? 'nothing'
      reader.fault(path, { fault: 'not_an_expression', message: `${what} must be a text with an expression, got ${shown}`, suggestion: `put it in quotes: "${String(value ?? 'true')}"` })
      return null
    },
    fault: (path, detail, key) => {
      const source = place(path, key)
      faults.push(faultIn(source, 0, source.text.length, detail))
    },
    piece: (path, schema, value) => {
      const parsed = schema.safeParse(value)
      if (parsed.success) return parsed.data
      for (const issue of parsed.error.issues) issueFaults(reader, path, schema, issue)
      return null
    },
  }
  return reader
}

type Whole = { document: Document; lines: Lines }

function readWhole(text: string, file: string): Whole {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, merge: false, stringKeys: true })
  return { document, lines: { file, text, counter } }
}

/** The text that stands at a path, when it is one and no place is needed to know it. */
function textAt(plain: unknown, path: Path, key?: 'key'): string | null {
  if (key === undefined) {
    const value = valueAt(plain, path)
    return typeof value === 'string' ? value : null
  }
  const last = path[path.length - 1]
  if (typeof last !== 'string') return null
  const parent = valueAt(plain, path.slice(0, -1))
  return typeof parent === 'object' && parent !== null && !Array.isArray(parent) && Object.hasOwn(parent, last) ? last : null
}

function yamlFaults(document: Document, lines: Lines): PolicyFault[] {
  const faults: PolicyFault[] = []
  const add = (from: number, to: number, detail: FaultDetail): void => {
    const { fault, message, suggestion } = detail
    faults.push({ fault, file: lines.file, ...spotAt(lines, from, to), message, ...(suggestion === undefined ? {} : { suggestion }) })
  }
  for (const error of [...document.errors, ...document.warnings]) {
    const message = error.message.split('\n')[0] ?? error.code
    if (error.code === 'DUPLICATE_KEY') add(error.pos[0], error.pos[1], { fault: 'duplicate_key', message: 'this key is written twice', suggestion: 'keep one of them' })
    else if (error.code === 'TAG_RESOLVE_FAILED') add(error.pos[0], error.pos[1], { fault: 'yaml_tag', message: 'an unquoted ! begins a YAML tag, not a condition', suggestion: 'put the whole expression in quotes: "!has(…)"' })
    else if (error.code === 'BAD_ALIAS') add(error.pos[0], error.pos[1], { fault: 'yaml_alias', message: 'aliases are not allowed', suggestion: 'write it out, or name it under let: or sets:' })
    else add(error.pos[0], error.pos[1], { fault: 'yaml_syntax', message, suggestion: 'check the indentation, brackets and quotes of this line and the one above' })
  }
  visitNodes(document.contents, (node) => {
    const from = node.range?.[0] ?? 0
    if (isAlias(node)) add(from, node.range?.[1] ?? from, { fault: 'yaml_alias', message: 'aliases are not allowed: what a rule says must stand where it is said', suggestion: 'write it out, or name it under let: or sets:' })
    else if (node.anchor !== undefined && node.anchor !== '') add(from, from + 1, { fault: 'yaml_alias', message: 'anchors are not allowed', suggestion: 'name it under let: or sets:' })
    if (node.tag !== undefined) add(from, from + 1, { fault: 'yaml_tag', message: `the tag ${node.tag} is not allowed`, suggestion: 'leave the tag out' })
  })
  return faults
}

type AnyNode = Alias | Scalar | YAMLMap | YAMLSeq

function visitNodes(node: unknown, visit: (node: AnyNode) => void): void {
  if (isMap(node)) {
    visit(node)
    for (const pair of node.items) {
      visitNodes(pair.key, visit)
      visitNodes(pair.value, visit)
    }
  } else if (isSeq(node)) {
    visit(node)
    for (const item of node.items) visitNodes(item, visit)
  } else if (isScalar(node) || isAlias(node)) visit(node)
}

function placeOf({ document, lines }: Whole, path: Path, key?: 'key'): Source {
  for (let length = path.length; length >= 0; length--) {
    const node = key === 'key' && length === path.length ? keyNode(document, path) : nodeAt(document, path.slice(0, length))
    if (node === null) continue
    if (isScalar(node) && typeof node.value === 'string') return scalarSource(lines, node as Scalar, node.value)
    const from = node.range?.[0] ?? 0
    const end = isScalar(node) ? (node.range?.[1] ?? from) : from + 1
    return { text: lines.text.slice(from, end), file: lines.file, spot: (a, b) => spotAt(lines, from + a, from + Math.max(b, a + 1)) }
  }
  return { text: '', file: lines.file, spot: () => spotAt(lines, 0, 1) }
}

function nodeAt(document: Document, path: Path): Node | null {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true)
  return isMap(node) || isSeq(node) || isScalar(node) ? node : null
}

function keyNode(document: Document, path: Path): Node | null {
  const parent = nodeAt(document, path.slice(0, -1))
  const last = path[path.length - 1]
  if (!isMap(parent)) return nodeAt(document, path)
  const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last)
  return pair !== undefined && isScalar(pair.key) ? pair.key : null
}

function issueFaults(reader: Reader, path: Path, schema: z.ZodType, issue: z.core.$ZodIssue): void {
  const inner = issue.path.filter((part) => typeof part !== 'symbol')
  const at = [...path, ...inner]
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, inner)
    for (const key of issue.keys) unknownKey(reader, [...at, key], known)
    return
  }
  const missing = inner.length > 0 && valueAt(reader.plain, at) === undefined
  if (missing) {
    reader.fault(at.slice(0, -1), { fault: 'missing_key', message: `'${String(inner[inner.length - 1] ?? '')}' is missing here`, suggestion: `add ${String(inner[inner.length - 1] ?? '')}:` })
    return
  }
  reader.fault(at, { fault: 'malformed', message: `${inner.join('.') || 'this'}: ${issue.message}`, suggestion: expected(issue) })
}

export function unknownKey(reader: Reader, path: Path, known: readonly string[]): void {
  const key = String(path[path.length - 1])
  const near = nearest(key, known)
  if (valueAt(reader.plain, path) === null && /[^!-~]/.test(key)) {
    reader.fault(path, { fault: 'unknown_key', message: 'a comma ended the text before this', suggestion: 'put a text with commas in quotes' }, 'key')
    return
  }
  reader.fault(path, { fault: 'unknown_key', message: `'${key}' is not a key here`, suggestion: near === null ? `known: ${known.join(', ')}` : `did you mean '${near}'?` }, 'key')
}

/** Undefined when nothing stands at the path. */
function valueAt(plain: unknown, path: Path): unknown {
  let value = plain
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}

function expected(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code === 'invalid_value') return `write one of: ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_type') return `write a ${issue.expected}`
  return undefined
}

/** Keys of the object schema that stands at a path, to suggest one of them. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  let at: z.ZodType = unwrap(schema)
  for (const part of path) {
    if (at instanceof z.ZodObject) at = unwrap((at.shape as Record<string, z.ZodType>)[String(part)] ?? z.never())
    else if (at instanceof z.ZodArray) at = unwrap(at.element as z.ZodType)
    else if (at instanceof z.ZodRecord) at = unwrap(at.valueType as z.ZodType)
    else return []
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape as object) : []
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) return unwrap(schema.unwrap() as z.ZodType)
  return schema
}
