import { describe, expect, it } from 'vitest'
import { addConfLines, confDocumentText, turnOffLines } from '../../../src/tools/conf-document.js'
import { changedDocuments, readConfDocuments, readEditedConf } from '../../../src/tools/chrony-conf/documents.js'
import { readChronyConf } from '../../../src/tools/chrony-conf/read.js'
import { FakeHost } from '../../helpers/fake-host.js'
import { ScratchHost } from '../../helpers/scratch-host.js'

const MAIN = '/etc/chrony/chrony.conf'
const FILES = {
  [MAIN]: 'confdir /etc/chrony/conf.d\nsourcedir /etc/chrony/sources.d\nrtcsync\n',
  '/etc/chrony/conf.d/a.conf': 'server a\n',
  '/etc/chrony/sources.d/b.sources': 'server b\n',
}

describe('the documents of a configuration', () => {
  it('are all files that chronyd reads, and can be edited before they are in place', async () => {
    const host = new FakeHost({ files: FILES })
    const before = await readConfDocuments(host, await readChronyConf(host, MAIN))
    expect([...before.keys()]).toEqual([MAIN, '/etc/chrony/conf.d/a.conf', '/etc/chrony/sources.d/b.sources'])

    const after = new Map(before)
    for (const document of before.values()) {
      const lines = document.lines.filter(({ directive }) => directive === 'server').map(({ line }) => line)
      after.set(document.path, turnOffLines(document, 'time use', lines))
    }
    const main = after.get(MAIN)
    if (main === undefined) throw new Error('no main file')
    after.set(MAIN, addConfLines(main, 'time use', ['server c'], 1))
    expect(changedDocuments(before, after).map(({ path }) => path)).toEqual([...before.keys()])
    const conf = await readEditedConf(host, MAIN, after)
    expect([...conf.directives, ...conf.sources].map(({ directive, args }) => `${directive} ${args}`.trim())).toEqual([
      'confdir /etc/chrony/conf.d',
      'server c',
      'sourcedir /etc/chrony/sources.d',
      'rtcsync',
    ])
  })

  it('have the bytes of files that are no UTF-8, through links', async () => {
    const host = new ScratchHost({ files: { '/etc/real.conf': 'server a\n', '/etc/chrony.conf': { link: 'real.conf' } } })
    const { writeFileSync } = await import('node:fs')
    writeFileSync(host.real('/etc/real.conf'), Buffer.from([0x23, 0xff, 0xe9, 0x0a]))
    const documents = await readConfDocuments(host, await readChronyConf(host, '/etc/chrony.conf'))
    expect([...documents.values()].map(confDocumentText)).toEqual(['#\xff\xe9\n'])
    expect(changedDocuments(documents, documents)).toEqual([])
  })
})
