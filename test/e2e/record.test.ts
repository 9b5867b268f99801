/** The built CLI records this machine, with tools of the test, and answers from what it wrote. */
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { builtPackage, runCli, startCli } from '../helpers/built-cli.js'
import { executables, temporaryFolder } from '../helpers/executables.js'
import { recordingFolder } from '../helpers/recording-folder.js'

beforeAll(() => void builtPackage(), 60_000)

/** A small host: what systemctl, journalctl and chronyc say has secrets in it. */
function tools(): { HOSTWARD_PATH: string } {
  const systemctl = String.raw`case "$*" in
    --version) echo 'systemd 252 (252-51.el9)';;
    list-units*) echo '[{"unit":"canary.service","load":"loaded","active":"active","sub":"running","description":"Sync of db7.canarycorp.net"}]';;
    list-unit-files*) echo '[{"unit_file":"canary.service","state":"enabled","preset":"disabled"}]';;
    list-timers*) echo '[]';;
    get-default) echo multi-user.target;;
    *canary.service) printf '%s\n' Id=canary.service Names=canary.service LoadState=loaded ActiveState=active SubState=running 'Environment=TOKEN=canaryenv42' FragmentPath=/etc/systemd/system/canary.service DropInPaths= ;;
    *) exit 1;;
  esac`
  const journalctl = `echo '{"__REALTIME_TIMESTAMP":"1753510383000000","_SYSTEMD_UNIT":"canary.service","MESSAGE":"canarylog43","PRIORITY":"6"}'`
  const chronyc = `case "$*" in *version*) echo 'chronyc (chrony) version 4.6.1';; *) echo '^,*,10.77.66.55,2,10,377,371,-0.000091,-0.000128,0.030';; esac`
  const dmesg = `case "$*" in *version*) echo 'dmesg from util-linux 2.37.4';; *) echo 'kern  :info  : [    0.000000] canarydmesg44';; esac`
  return { HOSTWARD_PATH: `${executables({ systemctl, journalctl, chronyc, dmesg })}:/usr/bin:/bin` }
}

const SECRETS = /canaryenv42|canarylog43|canarydmesg44|canarycorp|10\.77\.66\./g

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe('record', () => {
  it('writes a folder for its owner alone, without the secrets, and answers from it', async () => {
    const folder = join(temporaryFolder(), 'recording')
    const run = await runCli(['record', folder, '--json'], { env: tools() })
    expect(run.exitCode, run.stdout + run.stderr).toBe(0)
    expect(run.stderr).toBe('')
    const files = filesBelow(folder)
    expect(files.length).toBeGreaterThan(5)
    expect(files.map((path) => statSync(path).mode & 0o777)).toEqual(files.map(() => 0o600))
    for (const path of files) expect(readFileSync(path, 'utf8').match(SECRETS), path).toBeNull()

    const listed = await runCli(['unit', 'list', '--all', '--json', '--host', `recording:${folder}`], {
      env: { HOSTWARD_PATH: '/nonexistent' },
    })
    expect(listed.exitCode).toBe(0)
    expect(listed.json.host).toMatchObject({ kind: 'recording' })
    expect(listed.json.data['units']).toMatchObject([
      { unit: 'canary.service', description: expect.stringMatching(/^Sync of host\d+\.example$/) },
    ])
    const shown = await runCli(['unit', 'show', 'canary', '--host', `recording:${folder}`])
    expect(shown.stdout.split('\n')[0]).toMatch(/^# a recording from \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, redacted; not this host$/)
    expect(shown.stdout).toMatch(/: message \d+\n/)
  })

  it('with --raw keeps them', async () => {
    const folder = join(temporaryFolder(), 'recording')
    expect((await runCli(['record', folder, '--raw'], { env: tools() })).exitCode).toBe(0)
    const all = filesBelow(folder)
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n')
    for (const secret of ['canaryenv42', 'canarylog43', 'canarydmesg44', 'canarycorp', '10.77.66.55']) expect(all).toContain(secret)
  })

  it('leaves nothing when it is broken off', async () => {
    const parent = temporaryFolder()
    const hanging = executables({ systemctl: `: > ${parent}/../started-${String(process.pid)}; sleep 60` })
    const marker = join(parent, '..', `started-${String(process.pid)}`)
    const child = startCli(['record', join(parent, 'recording')], { env: { HOSTWARD_PATH: `${hanging}:/usr/bin:/bin` } })
    await expect.poll(() => statSync(marker, { throwIfNoEntry: false }) !== undefined, { timeout: 10_000 }).toBe(true)
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130)
    expect(readdirSync(parent)).toEqual([])
  })

  it('is relative to where it is started', async () => {
    const cwd = temporaryFolder()
    expect((await runCli(['record', 'here'], { env: tools(), cwd })).exitCode).toBe(0)
    expect(readdirSync(cwd)).toEqual(['here'])
    expect((await runCli(['unit', 'list', '--host', 'recording:here'], { cwd })).exitCode).toBe(0)
    expect((await runCli(['record', 'here'], { env: tools(), cwd })).exitCode).toBe(2)
  })
})

describe('--host recording:DIR', () => {
  const LIST = ['unit', 'list', '--json', '--host']

  it('that is missing, empty or no recording is exit 6 with the path', async () => {
    const folder = temporaryFolder()
    for (const [selector, message] of [
      [`recording:${folder}/none`, `${folder}/none: no such file or directory`],
      [`recording:${folder}`, `${folder}/recording.json: no such file or directory`],
    ] as const) {
      const run = await runCli([...LIST, selector])
      expect(run.exitCode).toBe(6)
      expect(run.json.error).toMatchObject({ code: 'BAD_RECORDING', message })
    }
  })

  it('that is not given is wrong usage', async () => {
    for (const selector of ['recording:', 'nonsense', '']) {
      const run = await runCli([...LIST, selector])
      expect(run.exitCode).toBe(2)
    }
    expect((await runCli([...LIST, 'ssh://x'])).json.error).toMatchObject({ code: 'NOT_YET' })
  })

  it('that leads out of its folder is refused and nothing of the file is told', async () => {
    const folder = recordingFolder({ files: [{ path: '/a', kind: 'file', content: 'files/1' }] }, { 'files/1': '' })
    const secret = join(temporaryFolder(), 'secret')
    writeFileSync(secret, 'geheim')
    const copy = join(temporaryFolder(), 'copy')
    mkdirSync(copy)
    cpSync(join(folder, 'recording.json'), join(copy, 'recording.json'))
    mkdirSync(join(copy, 'files'))
    symlinkSync(secret, join(copy, 'files', '1'))
    const run = await runCli([...LIST, `recording:${copy}`])
    expect(run.exitCode).toBe(6)
    expect(run.stdout).not.toContain('geheim')
  })

  it('never sends what a recording says to the terminal as it is', async () => {
    const text = JSON.stringify([
      { unit: 'a.service', load: 'loaded', active: 'active', sub: 'running', description: '\u001b]0;evil\u0007' },
    ])
    const args = ['list-units', '--full', '--plain', '--no-legend', '--no-pager', '--output=json']
    const folder = recordingFolder(
      {
        programs: [
          { program: 'systemctl', args, outcome: 'exited', exitCode: 0, signal: null, durationMs: 1, stdout: 'programs/1', stderr: null },
        ],
      },
      { 'programs/1': text },
    )
    const run = await runCli(['unit', 'list', '--host', `recording:${folder}`])
    expect(run.exitCode).toBe(0)
    expect(run.stdout).toContain(String.raw`\x1b]0;evil\x07`)
  })

  it('that was not asked this is exit 6 and names the command', async () => {
    const folder = recordingFolder({})
    const run = await runCli([...LIST, `recording:${folder}`])
    expect(run.exitCode).toBe(6)
    expect(run.json.error).toMatchObject({ code: 'NOT_RECORDED', message: expect.stringContaining('systemctl list-units') })
  })
})
