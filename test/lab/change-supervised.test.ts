/** Services under the real daemontools: made, stopped, started, restarted, disabled, enabled and taken away, each of it undone. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { ChangeData } from '../../src/changes/engine/result.js'
import type { SupervisedListData } from '../../src/facts/supervisor/list.js'
import type { SupervisedShowData } from '../../src/facts/supervisor/show.js'
import { ask, hostwardAs, putFiles, sh, type HostwardAnswer } from './ask.js'
import { fresh } from './lab.js'
import type { HostName } from './spec.js'
import { treeChanges, treeOf, type Tree } from './tree.js'

const DIR = '/var/feed'
const EXEC = '/opt/lab/feed --port 8080 "two words" $HOME \'a"b\''
const ADD = ['service', 'add', 'feed', '--exec', EXEC, '--directory', DIR, '--log', '--run-as', 'nobody']
/** A program that tells its words, and stays. */
const FEED = '#!/bin/sh\nid -un\nprintf "<%s>\\n" "$@"\necho to stderr >&2\nexec sleep 1000\n'

describe.each(['slack', 'slacksec'] as const)('%s', (host: HostName) => {
  const change = (...words: string[]): HostwardAnswer => hostwardAs({ timeoutMs: 180_000 }, host, ...words)
  const dataOf = (answer: HostwardAnswer): ChangeData => answer.data as ChangeData
  const ends = ({ exitCode, changed = false, error }: HostwardAnswer): unknown[] => [exitCode, changed, error?.code]
  const svstat = (...paths: string[]): string[] =>
    ask(host, 'svstat', ...paths)
      .trim()
      .split('\n')
      .map((line) => line.replace(/\d+ seconds/, 'N seconds').replace(/pid \d+/, 'pid N'))
  const pid = (): string => /pid (\d+)/.exec(ask(host, 'svstat', DIR))?.[1] ?? ''
  /** Without what supervise and multilog keep for themselves. */
  const tree = (): Tree =>
    treeOf(host, ['/etc', '/service', '/var'], {
      without: ['/var/lib/hostward', ...['', '/log'].map((sub) => `${DIR}${sub}/supervise`), `${DIR}/log/main`, `${DIR}/log/status`],
    })
  const changed = (before: Tree): string[] => Object.keys(treeChanges(before, tree())).filter((path) => !path.startsWith('/var/log'))
  const UP = [`${DIR}: up (pid N) N seconds`, `${DIR}/log: up (pid N) N seconds`]
  const both = (): string[] => svstat(DIR, `${DIR}/log`)
  let bare: Tree

  beforeAll(async () => {
    await fresh(host)
    putFiles(host, {
      '/opt/lab/feed': FEED,
      '/opt/lab/ends': '#!/bin/sh\necho no database >&2\nexit 3\n',
      '/opt/lab/deaf': '#!/bin/sh\ntrap "" TERM\nwhile :; do sleep 1; done\n',
    })
    sh(host, 'chmod 755 /opt/lab/*; mkdir -p /service /var/lib/hostward; chmod 700 /var/lib/hostward')
    bare = tree()
  }, 240_000)

  it('makes a service, with its logger, as the words say; the second time there is nothing to do; undo leaves nothing', () => {
    const shown = change(...ADD, '--dry-run')
    expect([ends(shown), dataOf(shown).plan.steps.map(({ id }) => id), changed(bare)]).toEqual([
      [0, false, undefined],
      [`mkdir-${DIR}`, 'write-run', `mkdir-${DIR}/log`, 'write-log-run', 'link'],
      [],
    ])
    const added = change(...ADD)
    expect([ends(added), dataOf(added).verified, both()]).toEqual([[0, true, undefined], true, UP])
    expect(sh(host, `stat -c '%a %U %n' ${DIR} ${DIR}/run ${DIR}/log ${DIR}/log/run; readlink /service/feed`).trim().split('\n')).toEqual([
      `1755 root ${DIR}`,
      `755 root ${DIR}/run`,
      `755 root ${DIR}/log`,
      `755 root ${DIR}/log/run`,
      DIR,
    ])
    const log = sh(host, `cut -d' ' -f2- ${DIR}/log/main/current`).trim().split('\n')
    expect(log.slice(0, 7)).toEqual(['nobody', '<--port>', '<8080>', '<two words>', '<$HOME>', '<a"b>', 'to stderr'])
    expect(sh(host, `cat ${DIR}/log/status`)).toContain('to stderr')

    const again = change(...ADD)
    expect([ends(again), dataOf(again).plan.steps]).toEqual([[0, false, undefined], []])

    expect(ends(change('undo'))).toEqual([0, true, undefined])
    expect([
      Object.keys(treeChanges(bare, treeOf(host, ['/etc', '/service', '/var'], { without: ['/var/lib/hostward'] }))).filter(
        (path) => !path.startsWith('/var/log'),
      ),
      svstat(DIR),
    ]).toEqual([[], [`${DIR}: unable to chdir: file does not exist`]])
    expect(ends(change('undo'))).toEqual([3, false, 'NOT_FOUND'])
  }, 240_000)

  it('stops and starts it, and leaves alone what is so already', () => {
    expect(ends(change(...ADD))).toEqual([0, true, undefined])
    const before = tree()
    expect([ends(change('service', 'stop', 'feed')), both()[0]]).toEqual([[0, true, undefined], `${DIR}: down N seconds, normally up`])
    expect(ends(change('service', 'stop', 'feed'))).toEqual([0, false, undefined])
    expect([ends(change('undo')), both()]).toEqual([[0, true, undefined], UP])
    expect(ends(change('service', 'start', 'feed'))).toEqual([0, false, undefined])
    sh(host, `svc -d ${DIR}; sleep 1`)
    expect([ends(change('service', 'start', 'feed')), both()]).toEqual([[0, true, undefined], UP])
    expect([ends(change('undo')), both()[0]]).toEqual([[0, true, undefined], `${DIR}: down N seconds, normally up`])
    expect([ends(change('service', 'start', 'feed')), changed(before)]).toEqual([[0, true, undefined], []])
  }, 240_000)

  it('restarts it: another process, which no undo takes back', () => {
    const was = pid()
    const restarted = change('service', 'restart', 'feed')
    expect([ends(restarted), both(), pid() === was]).toEqual([[0, true, undefined], UP, false])
    expect(dataOf(restarted).plan.steps.map(({ undoable, argv }) => [argv, undoable])).toEqual([[['svc', '-t', '/service/feed'], false]])
  }, 120_000)

  it('disables and enables it by the file "down", byte for byte', () => {
    const before = tree()
    expect([ends(change('service', 'disable', 'feed')), changed(before), both()[0]]).toEqual([
      [0, true, undefined],
      [`${DIR}/down`],
      `${DIR}: up (pid N) N seconds, normally down`,
    ])
    expect(change('service', 'is', 'enabled', 'feed').data).toEqual({ unit: 'feed', state: 'disabled', is: false })
    expect(ends(change('service', 'disable', 'feed'))).toEqual([0, false, undefined])
    expect([ends(change('undo')), changed(before)]).toEqual([[0, true, undefined], []])
    expect([ends(change('service', 'disable', 'feed', '--now')), both()[0]]).toEqual([[0, true, undefined], `${DIR}: down N seconds`])
    expect([ends(change('service', 'enable', 'feed', '--now')), both(), changed(before)]).toEqual([[0, true, undefined], UP, []])
    expect([ends(change('undo')), both()[0]]).toEqual([[0, true, undefined], `${DIR}: down N seconds`])
    expect([ends(change('undo', '--force')), both(), changed(before)]).toEqual([[0, true, undefined], UP, []])
  }, 240_000)

  it('takes it away, keeps its log, and has it back with undo', () => {
    const before = tree()
    const removed = change('service', 'remove', 'feed')
    expect([ends(removed), svstat('/service/feed', DIR)]).toEqual([
      [0, true, undefined],
      ['/service/feed: unable to chdir: file does not exist', `${DIR}: unable to open supervise/ok: file does not exist`],
    ])
    expect(sh(host, `find ${DIR} -type f | sort`).trim().split('\n')).toEqual(
      expect.arrayContaining([`${DIR}/log/main/current`, `${DIR}/log/status`]),
    )
    expect(changed(before)).toEqual(['/service/feed', `${DIR}/log/run`, `${DIR}/run`])
    expect(ends(change('service', 'remove', 'feed'))).toEqual([3, false, 'NOT_FOUND'])
    expect([ends(change('undo')), both(), changed(before)]).toEqual([[0, true, undefined], UP, []])
  }, 240_000)

  it('tells of a program that was killed, and that supervise has started it again', () => {
    sh(host, `sleep 4; kill -9 ${pid()}; sleep 2`)
    const { exitCode, data } = change('service', 'status', 'feed')
    const { service } = data as SupervisedShowData
    expect([exitCode, service.active, service.sub, service.reasons]).toEqual([
      0,
      'active',
      'up',
      ['it has ended, or was restarted, since its supervisor was started, and was started again'],
    ])
    expect(service.startedAgainAfterSeconds).toBeGreaterThan(3)
    const list = change('service', 'list').data as SupervisedListData
    expect(list.units).toMatchObject([{ unit: 'feed', active: 'active', sub: 'up' }])
    expect(list.supervisor).toEqual({ kind: 'daemontools', folder: '/service', running: true })
  }, 120_000)

  it('tells of a crash loop: a failed verification with the last lines, and nothing of the service is left', () => {
    const before = tree()
    const failed = change('service', 'add', 'ends', '--exec', '/opt/lab/ends', '--directory', '/var/ends', '--log')
    expect(ends(failed)).toEqual([1, false, 'CHANGE_FAILED'])
    expect(failed.error?.message).toContain('a crash loop: it ends as soon as it is started')
    expect(failed.error?.message).toContain('no database')
    expect([changed(before), sh(host, 'ls -d /var/ends /service/ends 2>&1 || true')]).toEqual([
      [],
      expect.stringMatching(/(?:No such file[^]*){2}/),
    ])
    sh(
      host,
      'mkdir /var/loop; printf "#!/bin/sh\\nexec false\\n" >/var/loop/run; chmod 755 /var/loop/run; ln -s /var/loop /service/; sleep 6',
    )
    const list = change('service', 'list', '--failed').data as SupervisedListData
    expect(list.units.map(({ unit, active, sub }) => [unit, active, sub])).toEqual([['loop', 'failed', 'crash-loop']])
    expect(ends(change('service', 'restart', 'loop'))).toEqual([1, true, 'CHANGE_FAILED'])
    expect([ends(change('service', 'is', 'active', 'loop')), ends(change('service', 'remove', 'loop'))]).toEqual([
      [3, false, 'NOT_SO'],
      [0, true, undefined],
    ])
    sh(host, 'test -f /var/loop/run && rm -r /var/loop')
  }, 240_000)

  it('says of a program that takes no notice of TERM that it was not stopped', () => {
    expect(ends(change('service', 'add', 'deaf', '--exec', '/opt/lab/deaf', '--directory', '/var/deaf'))).toEqual([0, true, undefined])
    const stopped = change('service', 'stop', 'deaf')
    expect([ends(stopped), stopped.error?.message]).toEqual([
      [1, false, 'CHANGE_FAILED'],
      expect.stringContaining('takes no notice of TERM'),
    ])
    expect(svstat('/var/deaf')).toEqual(['/var/deaf: up (pid N) N seconds'])
    sh(host, 'rm /service/deaf; svc -dxk /var/deaf; sleep 2; rm -r /var/deaf')
  }, 240_000)

  it('is brought back when hostward was killed after the link', () => {
    const before = tree()
    // hostward asks svstat again as soon as the link is made: that is when it is killed.
    sh(
      host,
      `printf '#!/bin/sh\\nif test -e /service/cut; then kill -9 $PPID; fi\\nexec /usr/bin/svstat "$@"\\n' >/usr/local/sbin/svstat; chmod 755 /usr/local/sbin/svstat`,
    )
    sh(host, 'hostward service add cut --exec "/bin/sleep 1000" --directory /var/cut --log; rm /usr/local/sbin/svstat; sleep 6')
    expect(svstat('/var/cut')).toEqual(['/var/cut: up (pid N) N seconds'])
    expect(ends(change('service', 'stop', 'feed'))).toEqual([1, false, 'UNFINISHED_CHANGE'])
    expect([ends(change('undo')), changed(before), svstat('/var/cut')]).toEqual([
      [0, true, undefined],
      [],
      ['/var/cut: unable to chdir: file does not exist'],
    ])
  }, 240_000)

  it('does nothing where it cannot write', () => {
    const before = tree()
    sh(host, 'mount --bind /service /service; mount -o remount,bind,ro /service')
    const failed = change('service', 'add', 'late', '--exec', '/bin/sleep 1000', '--directory', '/var/late')
    sh(host, 'umount /service')
    expect([ends(failed), changed(before)]).toEqual([[1, false, 'CHANGE_FAILED'], []])
  }, 120_000)

  it('refuses undo that would take away what the program has written, unless it is forced', () => {
    expect(ends(change('service', 'add', 'data', '--exec', '/bin/sleep 1000', '--directory', '/var/data'))).toEqual([0, true, undefined])
    sh(host, 'echo precious >/var/data/db')
    const refused = change('undo')
    expect([ends(refused), refused.error?.message]).toEqual([
      [1, false, 'PLAN_REFUSED'],
      expect.stringContaining('service-folder /var/data: others: db'),
    ])
    expect([ends(change('undo', '--force')), sh(host, 'ls -d /var/data 2>&1 || true')]).toEqual([
      [0, true, undefined],
      expect.stringContaining('No such file'),
    ])
  }, 240_000)

  it('has no notion of masks, targets, timers and reloading: exit code 5 and what to do instead', () => {
    for (const words of [
      ['service', 'mask', 'feed'],
      ['service', 'unmask', 'feed'],
      ['service', 'reload', 'feed'],
      ['target', 'show'],
      ['timer', 'list'],
    ]) {
      const { exitCode, error } = change(...words)
      expect([words, exitCode, error?.suggestions.length]).toEqual([words, 5, expect.toSatisfy((count: number) => count > 0)])
    }
    const kinds = (change('status').data as { kinds: unknown }).kinds
    expect(kinds).toMatchObject({ init: 'container', supervisor: 'daemontools' })
  }, 120_000)
})
