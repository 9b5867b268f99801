import { Ajv, type ValidateFunction } from 'ajv'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../schemas')
const compiled = new Map<string, ValidateFunction>()

/** The file of the published schema of a command, or of a format (`parse FORMAT`). */
export const schemaPath = (id: string): string => join(folder, `${id.replaceAll(' ', '-')}.json`)

/** What the published schema has against an answer; null is nothing. Compiling one takes long: each is compiled once. */
export function schemaErrors(id: string, document: unknown): ValidateFunction['errors'] {
  const validate = compiled.get(id) ?? compile(id)
  compiled.set(id, validate)
  validate(document)
  return validate.errors ?? null
}

function compile(id: string): ValidateFunction {
  const ajv = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false, allErrors: true })
  return ajv.compile(JSON.parse(readFileSync(schemaPath(id), 'utf8')) as object)
}
