// docs/reference/openapi.json: the document as served, one line an operation and one a schema, so that a change reads as one.
import { document } from '../../src/http/openapi.ts'

export function openapiPage(): string {
  const { paths, components, ...head } = document()
  const operations = Object.entries(paths).map(([path, methods]) => `  ${JSON.stringify(path)}: {\n${Object.entries(methods).map(([method, operation]) => `   ${JSON.stringify(method)}: ${JSON.stringify(operation)}`).join(',\n')}\n  }`)
  const schemas = Object.entries(components.schemas).map(([id, schema]) => `   ${JSON.stringify(id)}: ${JSON.stringify(schema)}`)
  const { schemas: _listed, ...others } = components
  const rest = Object.entries(others).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
  return `{\n${Object.entries(head).map(([name, value]) => ` ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')},\n "paths": {\n${operations.join(',\n')}\n },\n "components": {\n  "schemas": {\n${schemas.join(',\n')}\n  },\n${rest.join(',\n')}\n }\n}\n`
}
