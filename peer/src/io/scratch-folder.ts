/** For tests: a folder of their own, gone when the test has ended. */
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {TestContext} from 'node:test'

export function scratchFolder(test: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 's2c-'))
  test.after(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}
