import { spawnSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseNetworks } from '../../src/changes/network.js'
import { planTimeServe, planTimeServeStop } from '../../src/changes/time-serve.js'
import { planTimeUse } from '../../src/changes/time-use.js'
import { editSources } from '../../src/changes/time/edit-sources.js'
import { readChronyGround } from '../../src/changes/time/ground.js'
import { placeRules } from '../../src/changes/time/place-rules.js'
import { wantedSources } from '../../src/changes/time/wanted-sources.js'
import { CHRONY_GRAMMAR } from '../../src/tools/chrony-conf/grammar.js'
import { checkChronyConf } from '../../src/tools/chrony-conf/check.js'
import { confDocumentText, parseConfDocument, withoutMarks } from '../../src/tools/conf-document.js'
import { readConfDocuments, readEditedConf } from '../../src/tools/chrony-conf/documents.js'
import { readChronyConf, type ChronyConf } from '../../src/tools/chrony-conf/read.js'
import { sourceDirectives } from '../../src/tools/chrony-conf/source-files.js'
import { candidateText } from '../../src/tools/chronyd/check-file.js'
import { parseChronyVersion } from '../../src/tools/chronyc/version.js'
import { CHRONY_CORPUS, type CorpusCase } from '../helpers/chrony-corpus.js'
import { ChronyHost } from '../helpers/chrony-host.js'
import { runPlan, undo } from '../helpers/run-plan.js'
import type { ScratchHost } from '../helpers/scratch-host.js'
import { TimeServer } from '../helpers/time-server.js'

const WISHES = {
  servers: ['192.0.2.123', 'ntp.example'],
  pools: ['pool.example'],
  ...{ iburst: true, keep: false, noDhcp: false, takeOver: false, requireSync: false, waitMs: null, settleMs: 1, env: {}, sourcesMs: 300 },
}

const NET = '192.168.56.0/24'
const SERVE = { allow: [NET, '2001:db8:1::/48'], localStratum: 10, restrictFirewall: false, packetFilter: null }
/** Inside of both networks, beside them, and far away. */
const ASKERS = ['192.168.56.7', '2001:db8:1::7', '192.168.57.7', '10.1.2.3', '10.9.9.9', '2001:db8::7', '203.0.113.9']

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
  put(chrony.host, files)
  return chrony.boot()
}

/** The bytes as they are: one for each character. */
function put(host: ScratchHost, files: CorpusCase['files']): void {
  for (const [path, content] of Object.entries(files)) {
    host.put(path, content)
    if (typeof content === 'string') writeFileSync(host.real(path), content, 'latin1')
  }
}

/** The same with rules for clients. */
async function serverOf({ main, files }: CorpusCase): Promise<TimeServer> {
  const on = new TimeServer('', { main, files: { [main]: '' }, firewalld: false })
  on.chrony.version = '4.8'
  on.chrony.host.programs['getent'] = () => ({ exitCode: 2 })
  rmSync(on.chrony.host.real(main))
  put(on.chrony.host, files)
  return on.boot()
}

/** A real chronyd that can check files (4.0 and later), or null. */
const real = realChronyd()

function realChronyd(): ReturnType<typeof parseChronyVersion> {
  const { stdout, error } = spawnSync('chronyd', ['--version'], { encoding: 'utf8' })
  if (error !== undefined) return null
  const version = parseChronyVersion(stdout.replace('chronyd', 'chronyc'))
  return version !== null && version.major >= 4 ? version : null
}

const told = real === null ? 'there is none on the PATH' : `chronyd ${real.text}`

const folder = mkdtempSync(join(tmpdir(), 'hostward-corpus-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function expectTaken(conf: ChronyConf): void {
  // Directives of a newer chrony than this one are no fault of the file.
  const newer = checkChronyConf(conf, real).some(({ message }) => message.includes('needs chrony'))
  const path = join(folder, 'chrony.conf')
  writeFileSync(path, candidateText(conf))
  const { status, stderr } = spawnSync('chronyd', ['-p', '-f', path], { encoding: 'utf8' })
  expect([status, stderr.includes('Fatal')]).toEqual(newer ? [1, true] : [0, false])
}

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
      expect(confDocumentText(withoutMarks(parseConfDocument(CHRONY_GRAMMAR, path, text), 'time use'))).toBe(original)
    }
    expect((await runPlan(chrony.host, (host) => planTimeUse(host, WISHES))).changed).toBe(false)

    await undo(chrony.host)
    expect(picture(chrony, one)).toEqual(before)
    expect([...chrony.following].sort()).toEqual(followed)
  })

  it.skipIf(real === null).each(CHRONY_CORPUS.map((one) => [one.name, one] as const))(
    `%s: taken by the real chronyd (${told})`,
    async (_, one) => {
      const { host } = await hostOf(one)
      const present = await readChronyConf(host, one.main)
      const edited = editSources(await readConfDocuments(host, present), one.main, wantedSources(WISHES, WISHES), WISHES)
      const conf = await readEditedConf(host, one.main, edited)
      expectTaken(conf)
    },
  )
})

describe('time serve on the configurations that there are', () => {
  it.each(CHRONY_CORPUS.map((one) => [one.name, one] as const))('%s: served, served again, undone, stopped', async (_, one) => {
    const on = await serverOf(one)
    const { host } = on.chrony
    const [before, answered, followed] = [picture(on.chrony, one), on.allows(...ASKERS), on.chrony.following]
    const wanted = answered.map((allowed, index) => allowed || index < 2)
    const served = await runPlan(host, (at) => planTimeServe(at, SERVE))
    expect([served.failure?.message, served.changed, served.data.verified]).toEqual([undefined, true, true])
    expect([on.allows(...ASKERS), on.local]).toEqual([wanted, 'stratum 10'])

    const conf = await readChronyConf(host, one.main)
    expect(checkChronyConf(conf, null).filter(({ fatal }) => fatal)).toEqual([])
    for (const { path } of conf.files) {
      const text = readFileSync(host.real(path), 'latin1')
      const original = before[path]?.replace(/^\d+ /, '') ?? ''
      if (original.startsWith('-> ')) continue
      expect(confDocumentText(withoutMarks(parseConfDocument(CHRONY_GRAMMAR, path, text), 'time serve'))).toBe(original)
    }
    // What the files say is what runs.
    await on.boot()
    expect([on.allows(...ASKERS), on.local, on.chrony.following]).toEqual([wanted, 'stratum 10', followed])
    expect((await runPlan(host, (at) => planTimeServe(at, SERVE))).changed).toBe(false)

    await undo(host)
    expect([picture(on.chrony, one), on.allows(...ASKERS)]).toEqual([before, answered])
    await runPlan(host, (at) => planTimeServe(at, SERVE))
    expect(await runPlan(host, (at) => planTimeServeStop(at, []))).toMatchObject({ changed: true, data: { verified: true } })
    expect([picture(on.chrony, one), on.allows(...ASKERS)]).toEqual([before, answered])
  })

  it.each(CHRONY_CORPUS.map((one) => [one.name, one] as const))('%s: used and served, undone one after the other', async (_, one) => {
    const on = await serverOf(one)
    const { host } = on.chrony
    const [before, answered] = [picture(on.chrony, one), on.allows(...ASKERS)]
    expect(await runPlan(host, (at) => planTimeUse(at, WISHES))).toMatchObject({ changed: true, data: { verified: true } })
    await on.boot()
    const used = picture(on.chrony, one)
    expect(await runPlan(host, (at) => planTimeServe(at, SERVE))).toMatchObject({ changed: true, data: { verified: true } })
    expect([...new Set(on.chrony.following)].sort()).toEqual(['192.0.2.123', 'ntp.example', 'pool.example'])
    await undo(host)
    expect(picture(on.chrony, one)).toEqual(used)
    await undo(host)
    expect([picture(on.chrony, one), on.allows(...ASKERS)]).toEqual([before, answered])
  })

  it.skipIf(real === null).each(CHRONY_CORPUS.map((one) => [one.name, one] as const))(
    `%s: taken by the real chronyd (${told})`,
    async (_, one) => {
      const { host } = (await serverOf(one)).chrony
      const ground = await readChronyGround(host)
      const { after } = await placeRules(host, ground, parseNetworks(SERVE.allow, 'allow'), SERVE.localStratum)
      expectTaken(after)
    },
  )
})
