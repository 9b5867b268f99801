// Fills README.md and docs/golden-hosts.md with what hostward really prints: every block after `<!-- $ hostward … -->` is that command's output, the
// block after `<!-- commands -->` the list of commands. `npm run readme` writes, `node scripts/readme.mjs --check` compares.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const files = ['README.md', 'docs/golden-hosts.md']

/** `bash`-like words: single quotes keep blanks. A line may be `hostward … | head -3` : the number of lines to show. */
function run(line) {
  const [command, limit] = line.split(/ \| head -(\d+)$/)
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]).slice(1)
  const { NO_COLOR: _, ...env } = process.env
  const result = spawnSync(process.execPath, [join(root, 'bin', 'run.js'), ...words], {
    encoding: 'utf8',
    env: { ...env, COLUMNS: '80', NODE_ENV: 'production' },
  })
  const lines = (result.stdout + result.stderr).trimEnd().split('\n')
  return limit === undefined || lines.length <= Number(limit) ? lines.join('\n') : [...lines.slice(0, Number(limit)), '…'].join('\n')
}

function commandTable() {
  const manifest = JSON.parse(readFileSync(join(root, 'dist', 'manifest.json'), 'utf8'))
  const rows = Object.entries(manifest).map(([id, { args, summary }]) => {
    const words = Object.values(args).map(({ name, required }) => (required ? name.toUpperCase() : `[${name.toUpperCase()}]`))
    return `| \`hostward ${[id, ...words].join(' ')}\` | ${summary} |`
  })
  return ['| command | what it does |', '| --- | --- |', ...rows].join('\n')
}

let stale = false
for (const name of files) {
  const path = join(root, name)
  const before = readFileSync(path, 'utf8')
  const filled = before
    .replace(/(<!-- \$ (hostward .*?) -->\n+```\w*\n)[\s\S]*?(\n```)/g, (_, head, line, tail) => `${head}$ ${line}\n${run(line)}${tail}`)
    .replace(/(<!-- commands -->\n)[\s\S]*?(<!-- \/commands -->)/, (_, head, tail) => `${head}\n${commandTable()}\n\n${tail}`)
  // As the format gate wants it.
  const after = await format(filled, { ...(await resolveConfig(path)), filepath: path })
  if (after === before) continue
  if (process.argv.includes('--check')) {
    stale = true
    process.stderr.write(`${name} does not show what hostward prints: run npm run readme and look at the difference\n`)
  } else writeFileSync(path, after)
}
process.exitCode = stale ? 1 : 0
