import { spawnSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { planTimeUse } from '../../src/changes/time-use.js'
import { editSources } from '../../src/changes/time/edit-sources.js'
import { wantedSources } from '../../src/changes/time/wanted-sources.js'
import { checkChronyConf } from '../../src/tools/chrony-conf/check.js'
import { confDocumentText, parseConfDocument, withoutMarks } from '../../src/tools/chrony-conf/document.js'
import { readConfDocuments, readEditedConf } from '../../src/tools/chrony-conf/documents.js'
import { readChronyConf } from '../../src/tools/chrony-conf/read.js'
import { sourceDirectives } from '../../src/tools/chrony-conf/source-files.js'
import { candidateText } from '../../src/tools/chronyd/check-file.js'
import { parseChronyVersion } from '../../src/tools/chronyc/version.js'
import { CHRONY_CORPUS, type CorpusCase } from '../helpers/chrony-corpus.js'
import { ChronyHost } from '../helpers/chrony-host.js'
import { runPlan, undo } from '../helpers/run-plan.js'

const WISHES = {
  servers: ['192.0.2.123', 'ntp.example'],
  pools: ['pool.example'],
  ...{ iburst: true, keep: false, noDhcp: false, takeOver: false, requireSync: false, waitMs: null, settleMs: 1, env: {}, sourcesMs: 300 },
}

/** Files of a host as they are: bytes, mode, target of a link. */
function picture({ host }: ChronyHost, { files }: CorpusCase): Record<string, string> {
  return Object.fromEntries(
    Object.keys(files).map((path) => {
      const real = host.real(path)
      const isLink = lstatSync(real).isSymbolicLink()
      const content = isLink ? `-> ${readlinkSync(real)}` : readFileSync(real, 'latin1')
      return [path, `${statSync(real).mode.toString(8)} ${content}`]
    }),
  )
}

async function hostOf({ main, files }: CorpusCase): Promise<ChronyHost> {
  const chrony = new ChronyHost({}, { main })
  chrony.version = '4.8'
  chrony.addresses = { 'ntp.example': ['192.0.2.124'], 'pool.example': ['192.0.2.125', '192.0.2.126'] }
  for (const [path, content] of Object.entries(files)) {
    chrony.host.put(path, content)
    if (typeof content === 'string') writeFileSync(chrony.host.real(path), content, 'latin1')
  }
  return chrony.boot()
}

/** A real chronyd that can check files (4.0 and later), or null. */
const real = realChronyd()

function realChronyd(): ReturnType<typeof parseChronyVersion> {
  const { stdout, error } = spawnSync('chronyd', ['--version'], { encoding: 'utf8' })
  if (error !== undefined) return null
  const version = parseChronyVersion(stdout.replace('chronyd', 'chronyc'))
  return version !== null && version.major >= 4 ? version : null
}

const folder = mkdtempSync(join(tmpdir(), 'hostward-corpus-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('time use on the configurations that there are', () => {
  it.each(CHRONY_CORPUS.map((one) => [one.name, one] as const))('%s: used, used again, undone', async (_, one) => {
    const chrony = await hostOf(one)
    const before = picture(chrony, one)
    const followed = [...chrony.following].sort()
    const used = await runPlan(chrony.host, (host) => planTimeUse(host, WISHES))
    expect(used.failure?.message).toBeUndefined()
    expect(used.data.verified).toBe(true)
    expect([...new Set(chrony.following)].sort()).toEqual(['192.0.2.123', 'ntp.example', 'pool.example'])

    const conf = await readChronyConf(chrony.host, one.main)
    expect(
      sourceDirectives(conf, 'lasting')
        .map(({ directive, args }) => `${directive} ${args}`)
        .sort(),
    ).toEqual(['pool pool.example iburst', 'server 192.0.2.123 iburst', 'server ntp.example iburst'])
    expect(checkChronyConf(conf, null).filter(({ fatal }) => fatal)).toEqual([])

    for (const { path } of conf.files) {
      const text = readFileSync(chrony.host.real(path), 'latin1')
      const original = before[path]?.replace(/^\d+ /, '') ?? ''
      if (original.startsWith('-> ') || /hostward time use/.test(original)) continue
      expect(confDocumentText(withoutMarks(parseConfDocument(path, text), 'time use'))).toBe(original)
    }
    expect((await runPlan(chrony.host, (host) => planTimeUse(host, WISHES))).changed).toBe(false)

    await undo(chrony.host)
    expect(picture(chrony, one)).toEqual(before)
    expect([...chrony.following].sort()).toEqual(followed)
  })

  const told = real === null ? 'there is none on the PATH' : `chronyd ${real.text}`
  it.skipIf(real === null).each(CHRONY_CORPUS.map((one) => [one.name, one] as const))(
    `%s: taken by the real chronyd (${told})`,
    async (_, one) => {
      const { host } = await hostOf(one)
      const present = await readChronyConf(host, one.main)
      const edited = editSources(await readConfDocuments(host, present), one.main, wantedSources(WISHES, WISHES), WISHES)
      const conf = await readEditedConf(host, one.main, edited)
      // Directives of a newer chrony than this one are no fault of the file.
      const newer = checkChronyConf(conf, real).some(({ message }) => message.includes('needs chrony'))
      const path = join(folder, 'chrony.conf')
      writeFileSync(path, candidateText(conf))
      const { status, stderr } = spawnSync('chronyd', ['-p', '-f', path], { encoding: 'utf8' })
      expect([status, stderr.includes('Fatal')]).toEqual(newer ? [1, true] : [0, false])
    },
  )
})
