// The capability table: each row with the tests that prove it. A test names its rows in its own title, `[C19]`; a row whose tests are
// older than the tags names them in capabilities.yaml, and a name that no longer exists is a fault. A row with neither is absent, with its reason.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { root, sources } from '../house/tree.ts'
import { made } from './core-pages.ts'
import { table } from './schema-fields.ts'

const rowSchema = z.strictObject({ title: z.string().min(3), tests: z.array(z.strictObject({ file: z.string(), name: z.string() })).default([]), absent: z.string().min(10).optional() })
const fileSchema = z.record(z.string().regex(/^C\d\d$/), rowSchema)
/** `of` is the title of the group the test stands in: many titles go on where it ends. */
type Proof = { file: string; name: string; of?: string }

export function capabilitiesPage(): string {
  const rows = Object.entries(fileSchema.parse(parse(readFileSync(join(root, 'docs/reference/capabilities.yaml'), 'utf8'))))
  const tests = namedTests()
  const lines = rows.map(([id, row]) => {
    const tagged = tests.filter((test) => test.name.includes(`[${id}]`))
    const lost = row.tests.find((wanted) => !tests.some((test) => test.file === wanted.file && test.name === wanted.name))
    if (lost) throw new Error(`${id} names a test that does not exist: ${lost.file}: ${lost.name}`)
    const proofs = [...new Map([...tagged, ...tests.filter((test) => row.tests.some((wanted) => wanted.file === test.file && wanted.name === test.name))].map((proof) => [`${proof.file} ${proof.name}`, proof])).values()]
    if (proofs.length === 0 && row.absent === undefined) throw new Error(`${id} has no test and no reason why it is absent`)
    if (proofs.length > 0 && row.absent !== undefined) throw new Error(`${id} is proven and called absent`)
    return [id, row.title, proofs.length === 0 ? `**absent**: ${row.absent ?? ''}` : proofs.map(proofWords).join('<br>')]
  })
  return `${made('Capabilities', 'the tests and docs/reference/capabilities.yaml')}
What a case must be able to express, and the tests that prove it.

${table(['', 'capability', 'proof'], lines)}
`
}

const proofWords = ({ file, name, of = '' }: Proof): string => `${of === '' ? '' : `${of}: `}${name.replace(/\s*(?:\[C\d\d\])+/g, '')} (\`${file}\`)`

/** Every test by its own title. Titles made at run time from a list carry no tag and are not found here. */
function namedTests(): Proof[] {
  return sources(['src', 'test'], ['.test.ts']).flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:it|test)(?:\.each\([^\n]*?\))?\(\s*(?:'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)")/g)].map((match) => ({ file: path, name: (match[1] ?? match[2] ?? '').replaceAll("\\'", "'"), of: groupBefore(text, match.index) })))
}

const groupBefore = (text: string, index: number): string => [...text.slice(0, index).matchAll(/\bdescribe\(\s*['"]([^'"]+)['"]/g)].at(-1)?.[1] ?? ''
