import { describe, expect, it } from 'vitest'
import type { Host } from '../../src/host/types.js'
import { openRecordedHost } from '../helpers/recorded-hosts.js'
import { runWithFiles, type RunWithFiles } from '../helpers/run-with-files.js'

const capture = async (words: string[], files: Record<string, string> = {}, host?: Host): Promise<RunWithFiles> =>
  runWithFiles(['capture', ...words], files, host ?? (await openRecordedHost('demo')))

const TARGET = `# Captured from vbox (AlmaLinux 9.6 (Sage Margay)) by hostward 0.1.0, as it was recorded at 2025-07-26T06:59:38.524Z.
# Only what differs from presets and defaults; with --all, the rest.

# From /etc/systemd/system/default.target, systemctl list-units
target:
  default: graphical.target
`

describe('capture', () => {
  it('writes YAML with where it comes from, and nothing else', async () => {
    expect(await capture(['--only', 'target'])).toMatchObject({ exitCode: 0, stdout: TARGET, stderr: '' })
  })

  it('writes a file, but not over one that is there', async () => {
    const run = await capture(['--only', 'target', '-o', 'golden.yaml'])
    expect(run.written).toEqual({ 'golden.yaml': TARGET })
    expect(run.stdout).toContain('golden.yaml: target\n')
    const refused = await capture(['-o', 'golden.yaml'], { 'golden.yaml': 'mine' })
    expect(refused).toMatchObject({ exitCode: 2, stdout: '', written: {} })
    expect(refused.stderr).toContain('golden.yaml is there already')
    expect((await capture(['--only', 'target', '-o', 'golden.yaml', '--force'], { 'golden.yaml': 'mine' })).written['golden.yaml']).toBe(
      TARGET,
    )
  })

  it("merges into the author's own file without being asked twice", async () => {
    const run = await capture(['--only', 'target', '--merge', 'g.yaml', '-o', './g.yaml'], { 'g.yaml': 'target: {default: cui} # ours\n' })
    expect(run.written).toEqual({ './g.yaml': 'target: {default: graphical.target} # ours\n' })
    expect(run.stderr).toBe('changed target/default: cui -> graphical.target\n')
    expect(
      (await capture(['--merge', 'g.yaml', '-o', 'other.yaml'], { 'g.yaml': 'target: {default: cui}', 'other.yaml': '' })).exitCode,
    ).toBe(2)
  })

  it('gives the spec as data', async () => {
    expect((await capture(['--only', 'target', '--all', '--json'])).json).toMatchObject({
      ok: true,
      command: 'capture',
      data: {
        spec: { target: { default: 'graphical.target', current: 'graphical.target' } },
        sections: ['target'],
        file: null,
        changes: null,
      },
    })
  })

  it('leaves out what could not be asked, and fails when that is all', async () => {
    const partly = await capture(['--only', 'target,firewall'], {}, await openRecordedHost('debian12'))
    expect(partly.exitCode).toBe(0)
    expect(partly.stderr).toContain('warning: firewall is left out: firewall-cmd: not installed\n')
    expect((await capture(['--only', 'firewall'], {}, await openRecordedHost('debian12'))).exitCode).toBe(5)
    expect((await capture(['--only', 'firewall,boot', '--json'], {}, await openRecordedHost('debian12'))).json).toMatchObject({
      ok: false,
      error: { code: 'NOT_ASKED' },
    })
  })

  it('tells when there is nothing to tell', async () => {
    const run = await capture(['--only', 'timers'])
    expect(run.exitCode).toBe(0)
    expect(run.stderr).toContain('nothing differs from presets and defaults')
  })

  it('refuses sections that are none', async () => {
    const run = await capture(['--only', 'unit'])
    expect(run.exitCode).toBe(2)
    expect(run.stderr).toContain('did you mean units?')
  })
})
