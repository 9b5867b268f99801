import { rmSync, symlinkSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../src/changes/engine/plan.js'
import { runPlan, undo } from '../../helpers/run-plan.js'
import { ScratchHost } from '../../helpers/scratch-host.js'

const UNITS = '/etc/systemd/system'
const WANTED = `${UNITS}/multi-user.target.wants`
const UNIT = '/usr/lib/systemd/system'

/** A program that does what is asked of it, and enables one unit and disables another as well. */
function make(): ScratchHost {
  return new ScratchHost({
    files: {
      [`${WANTED}/old.service`]: { link: `${UNIT}/old.service` },
      [`${WANTED}/kept.service`]: { link: `${UNIT}/kept.service` },
      '/etc/daemon': 'off',
    },
    programs: {
      daemon: (_, host) => {
        host.put('/etc/daemon', 'on')
        symlinkSync(`${UNIT}/new.service`, host.real(`${WANTED}/new.service`))
        rmSync(host.real(`${WANTED}/old.service`))
        return ''
      },
    },
  })
}

const plan = (more: Partial<Plan> = {}): Promise<Plan> =>
  Promise.resolve({
    action: 'test',
    summary: 'turn it on',
    steps: [{ kind: 'run', id: 'daemon', describe: 'turn it on', program: 'daemon', args: [], touches: ['/etc/daemon'], undoable: true }],
    watch: { files: ['/etc/daemon'] },
    expect: { files: { '/etc/daemon': { content: 'on' } } },
    dangers: [],
    warnings: [],
    done: 'it is on',
    ...more,
  })

describe('links of units that a change has made by the way', () => {
  it('are told and left alone, also by undo', async () => {
    const host = make()
    const { data } = await runPlan(host, () => plan())
    expect(data).toMatchObject({
      verified: true,
      alsoChanged: [
        `link ${WANTED}/new.service: not there -> ${UNIT}/new.service`,
        `link ${WANTED}/old.service: ${UNIT}/old.service -> not there`,
      ],
    })
    expect(await undo(host)).toMatchObject({ changed: true, data: { verified: true, alsoChanged: [] } })
    expect(await host.list(WANTED)).toEqual(['kept.service', 'new.service'])
  })

  it('are taken back where the change is about such links', async () => {
    const host = make()
    const watch = { files: ['/etc/daemon'], folders: [{ path: UNITS, deep: true }] }
    const { data } = await runPlan(host, () => plan({ watch }))
    expect(data).toMatchObject({ verified: false, restored: true })
    expect((await host.list(WANTED)).sort()).toEqual(['kept.service', 'old.service'])
  })
})
