// The JSON Schema of every command's document, made from the types in src/cli/outputs.ts and src/cli/envelope.ts:
// `npm run schemas` writes schemas/, `npm run schemas:check` compares (CI).
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGenerator } from 'ts-json-schema-generator'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'schemas')
const check = process.argv.includes('--check')

const generate = (path, type) =>
  createGenerator({
    path: join(root, path),
    tsconfig: join(root, 'tsconfig.json'),
    type,
    skipTypeCheck: true,
    topRef: false,
    sortProps: false,
    additionalProperties: false,
  }).createSchema(type)

/** Names of the definitions that a schema uses, through any number of references. */
function used(schema, definitions, names = new Set()) {
  for (const match of JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)) {
    const name = decodeURIComponent(match[1])
    if (names.has(name)) continue
    names.add(name)
    used(definitions[name], definitions, names)
  }
  return names
}

const envelope = generate('src/cli/envelope.ts', 'Envelope')
const outputs = generate('src/cli/outputs.ts', 'CommandOutputs')
const parsed = generate('src/tools/parse-outputs.ts', 'ParseOutputs')
const definitions = { ...envelope.definitions, ...outputs.definitions, ...parsed.definitions }

/** The rows of a format, beside the name of the format. */
function parseData(format, { properties, required }) {
  return {
    type: 'object',
    properties: { format: { const: format }, ...properties },
    required: ['format', ...required],
    additionalProperties: false,
  }
}

const documents = new Map()
function publish(id, command, data) {
  const properties = { ...envelope.properties, command: { const: command }, data }
  const names = [...used(properties, definitions)].sort()
  documents.set(`${id.replaceAll(' ', '-')}.json`, {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `hostward ${id} --json`,
    description: envelope.description,
    type: 'object',
    properties,
    required: envelope.required,
    additionalProperties: false,
    // `ok` tells which of the two: an answer always has data, a failure always has an error.
    if: { properties: { ok: { const: true } } },
    then: { required: ['data'], not: { required: ['error'] } },
    else: { required: ['error'] },
    definitions: Object.fromEntries(names.map((name) => [name, definitions[name]])),
  })
}
for (const [id, data] of Object.entries(outputs.properties)) publish(id, id, data)
for (const [format, data] of Object.entries(parsed.properties)) publish(`parse ${format}`, 'parse', parseData(format, data))

const wanted = new Map([...documents].map(([name, document]) => [name, `${JSON.stringify(document, null, 1)}\n`]))
const present = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
if (check) {
  const stale = [...wanted]
    .filter(([name, text]) => !present.includes(name) || readFileSync(join(folder, name), 'utf8') !== text)
    .map(([name]) => name)
  const extra = present.filter((name) => !wanted.has(name))
  if (stale.length + extra.length > 0) {
    process.stderr.write(
      `schemas/ is not what the types say: ${[...stale, ...extra].join(', ')}\nrun npm run schemas, look at the difference, and commit it if the change of the contract is meant\n`,
    )
    process.exitCode = 1
  }
} else {
  mkdirSync(folder, { recursive: true })
  for (const name of present) if (!wanted.has(name)) rmSync(join(folder, name))
  for (const [name, text] of wanted) writeFileSync(join(folder, name), text)
  process.stdout.write(`${wanted.size} schemas written\n`)
}
