import assert from 'node:assert/strict'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Readable} from 'node:stream'
import {describe, it} from 'node:test'
import {scratchFolder} from '../scratch-folder.js'
import {
  type AccessFlags,
  AccessProblem,
  type MeetingAccess,
  readAccess,
  type Surroundings,
} from './meeting-access.js'

const LINK = 's2c://meet.example.org/standup#amber-river'
const NONE: AccessFlags = {
  session: undefined,
  invite: false,
  inviteFile: undefined,
  passphrase: false,
  passphraseFile: undefined,
  commandsOnStdin: false,
}
const ADMITTED = {
  session: 'standup',
  server: 'wss://meet.example.org',
  passphrase: 'amber-river',
  warnings: [],
}

function around(changes: Partial<Surroundings> = {}): Surroundings {
  return {environment: {}, stdin: Readable.from([]), ask: null, ...changes}
}
const stdin = (text: string): Readable => Readable.from([Buffer.from(text)], {objectMode: false})
const access = (flags: Partial<AccessFlags>, surroundings = around()): Promise<MeetingAccess> =>
  readAccess({...NONE, ...flags}, surroundings)
const answering = (answer: string) => async (): Promise<string> => answer

describe('joining by name', () => {
  it('needs no passphrase', async () => {
    const expected = {session: 'é', server: null, passphrase: null, warnings: []}
    assert.deepEqual(await access({session: 'e\u0301'}), expected)
  })

  it('takes a passphrase from a question, a file, standard input or the environment', async t => {
    const file = join(scratchFolder(t), 'passphrase')
    writeFileSync(file, 'amber river\n')
    const all = await Promise.all([
      access({session: 's', passphrase: true}, around({ask: answering('amber river')})),
      access({session: 's', passphraseFile: file}),
      access({session: 's', passphraseFile: '-'}, around({stdin: stdin('amber river\r\nrest')})),
      access({session: 's'}, around({environment: {S2C_PASSPHRASE: 'amber river'}})),
    ])
    for (const {passphrase} of all) assert.equal(passphrase, 'amber river')
  })
})

describe('joining by invite', () => {
  it('takes the link from a question, a line of input, a file or the environment', async t => {
    const file = join(scratchFolder(t), 'invite')
    writeFileSync(file, `${LINK}\n`)
    const asked = `Run  npx s2c-peer join --invite  and paste  ${LINK}`
    const all = await Promise.all([
      access({invite: true}, around({ask: answering(asked)})),
      access({invite: true}, around({stdin: stdin(`${LINK}\n`)})),
      access({inviteFile: file}),
      access({inviteFile: '-'}, around({stdin: stdin(LINK)})),
      access({}, around({environment: {S2C_INVITE: LINK}})),
      access({session: 'standup'}, around({environment: {S2C_INVITE: LINK}})),
    ])
    for (const each of all) assert.deepEqual(each, ADMITTED)
  })

  it('leaves what follows the line in the input', async () => {
    const input = stdin(`${LINK}\n{"do":"mute"}\n`)
    await access({invite: true}, around({stdin: input}))
    assert.equal(String(input.read()), '{"do":"mute"}\n')
  })

  it('works with a link in the command line, and warns', async () => {
    for (const invite of [false, true]) {
      const {warnings, ...rest} = await access({session: LINK, invite})
      assert.deepEqual({...rest, warnings: []}, ADMITTED)
      assert.match(warnings[0]!.message, /history of your shell .*join --invite/)
    }
  })
})

describe('the environment', () => {
  it('holds no secret any more once it was read, also when it was not of use', async () => {
    for (const S2C_PASSPHRASE of ['amber', '']) {
      const environment = {S2C_PASSPHRASE, S2C_INVITE: LINK, PATH: '/bin'}
      await assert.rejects(access({}, around({environment})))
      assert.deepEqual(environment, {PATH: '/bin'})
    }
  })
})

describe('what cannot be joined', () => {
  const ask = answering(LINK)
  const environment = (): NodeJS.ProcessEnv => ({S2C_PASSPHRASE: 'amber'})
  const cases: [
    what: string,
    flags: Partial<AccessFlags>,
    surroundings: Partial<Surroundings>,
    says: RegExp,
  ][] = [
    ['nothing', {}, {}, /missing required argument 'session': .*--invite/],
    ['a bad name', {session: 'a b'}, {}, /holds a space/],
    ['an empty name', {session: ''}, {}, /name is empty/],
    ['a bad link', {session: 's2c://host'}, {}, /no session name/],
    ['an invite that is none', {invite: true}, {ask: answering('standup')}, /not an invite link/],
    ['no invite at all', {invite: true}, {}, /not an invite link/],
    [
      'two invites',
      {session: LINK, inviteFile: 'f'},
      {},
      /both the link in the command line and --invite-file/,
    ],
    [
      'two passphrases',
      {session: 's', passphrase: true},
      {ask, environment: environment()},
      /--passphrase and S2C_PASS/,
    ],
    [
      'an invite and a passphrase',
      {invite: true},
      {ask, environment: environment()},
      /--invite and S2C_PASSPHRASE/,
    ],
    [
      'an invite to elsewhere',
      {session: 'other', invite: true},
      {ask},
      /for the session "standup", not "other"/,
    ],
    [
      'two things on one input',
      {inviteFile: '-', passphraseFile: '-'},
      {},
      /cannot both read standard input/,
    ],
    [
      'an invite among commands',
      {invite: true, commandsOnStdin: true},
      {},
      /standard input carries commands/,
    ],
    [
      'a file among commands',
      {inviteFile: '-', commandsOnStdin: true},
      {},
      /standard input carries commands/,
    ],
    [
      'a passphrase among commands',
      {session: 's', passphraseFile: '-', commandsOnStdin: true},
      {},
      /carries commands/,
    ],
    [
      'no terminal',
      {session: 's', passphrase: true},
      {},
      /asks at a terminal, and there is none: use --passphrase-file/,
    ],
    ['a link without its secret', {session: 's2c://host/standup'}, {}, /lost its secret/],
    [
      'a pasted link without its secret',
      {invite: true},
      {ask: answering('s2c://host/s#')},
      /lost its secret/,
    ],
    ['an empty passphrase', {session: 's', passphrase: true}, {ask: answering(' - ')}, /is empty/],
    ['no passphrase at the question', {session: 's', passphrase: true}, {ask: answering('')}, /is empty/],
    ['no passphrase on the input', {session: 's', passphraseFile: '-'}, {}, /is empty/],
    [
      'an empty variable for a passphrase',
      {session: 's'},
      {environment: {S2C_PASSPHRASE: ''}},
      /S2C_PASSPHRASE is set but empty: .*unset it/,
    ],
    [
      'an empty variable for an invite',
      {session: 's'},
      {environment: {S2C_INVITE: ''}},
      /S2C_INVITE is set but empty/,
    ],
    [
      'an endless passphrase',
      {session: 's', passphrase: true},
      {ask: answering('x'.repeat(1025))},
      /too long/,
    ],
    ['a missing file', {session: 's', passphraseFile: '/nowhere'}, {}, /\/nowhere does not exist/],
    ['a folder', {session: 's', passphraseFile: '/'}, {}, /cannot be read/],
  ]
  for (const [what, flags, surroundings, says] of cases) {
    it(`is told in a sentence: ${what}`, async () => {
      await assert.rejects(access(flags, around(surroundings)), error => {
        assert.ok(error instanceof AccessProblem)
        assert.match(error.message, says)
        assert.doesNotMatch(error.message, /amber/)
        return true
      })
    })
  }

  it('is told for a file with several lines, or too many, or none', async t => {
    const file = join(scratchFolder(t), 'secret')
    for (const empty of ['', '\n']) {
      writeFileSync(file, empty)
      await assert.rejects(access({session: 's', passphraseFile: file}), /passphrase .*is empty/)
    }
    writeFileSync(file, 'one\ntwo\n')
    await assert.rejects(access({session: 's', passphraseFile: file}), /several lines/)
    writeFileSync(file, 'x'.repeat(20_000))
    await assert.rejects(access({session: 's', passphraseFile: file}), /too long/)
  })

  it('is known before anything is asked', async () => {
    const asking = (): never => assert.fail('asked')
    const surroundings = around({ask: asking, environment: {S2C_PASSPHRASE: 'amber'}})
    await assert.rejects(access({session: 's', passphrase: true}, surroundings), AccessProblem)
  })
})

describe('with commands on standard input', () => {
  it('an invite is asked for at a terminal, and read from a file', async t => {
    const file = join(scratchFolder(t), 'invite')
    writeFileSync(file, LINK)
    assert.deepEqual(
      await access({invite: true, commandsOnStdin: true}, around({ask: answering(LINK)})),
      ADMITTED,
    )
    assert.deepEqual(await access({inviteFile: file, commandsOnStdin: true}), ADMITTED)
  })
})
