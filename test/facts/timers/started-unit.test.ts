import { expect, it } from 'vitest'
import { readStartedUnits } from '../../../src/facts/timers/started-unit.js'
import { FakeHost } from '../../helpers/fake-host.js'

const unit = (name: string): string => `[Unit]\nUnit=not-this.service\n[Timer]\n  Unit = ${name}\n`

it('tells what timers start that say so, by the file that counts and its drop-ins', async () => {
  const host = new FakeHost({
    files: {
      '/etc/systemd/system/a.timer': unit('mine.service'),
      '/usr/lib/systemd/system/a.timer': unit('theirs.service'),
      '/usr/lib/systemd/system/b.timer': '[Timer]\nOnCalendar=daily\n',
      '/usr/lib/systemd/system/c.timer': unit('c.service'),
      '/etc/systemd/system/c.timer.d/20-x.conf': '[Timer]\nUnit=last.service\n',
      '/run/systemd/system/c.timer.d/10-x.conf': '[Timer]\nUnit=first.service\n',
      '/usr/lib/systemd/system/c.timer.d/20-x.conf': '[Timer]\nUnit=hidden-by-the-first.service\n',
      '/run/systemd/system/c.timer.d/99-note.txt': '[Timer]\nUnit=no.service\n',
      '/usr/lib/systemd/system/job@.timer': unit('run-%i@%p.service'),
      '/usr/lib/systemd/system/what@.timer': unit('%H.service'),
      '/usr/lib/systemd/system/hidden.timer': { error: 'EACCES' },
    },
  })
  const timers = ['a.timer', 'b.timer', 'c.timer', 'job@x.timer', 'what@x.timer', 'hidden.timer', 'nosuch.timer']
  expect([...(await readStartedUnits(host, timers))]).toEqual([
    ['a.timer', 'mine.service'],
    ['c.timer', 'last.service'],
    ['job@x.timer', 'run-x@job.service'],
  ])
  expect(await readStartedUnits(host, [])).toEqual(new Map())
})
