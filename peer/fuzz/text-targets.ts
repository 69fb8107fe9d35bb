/** Texts from people, files, programs and the signaling server. */

import {cleanDisplayName, parseSessionName} from '@s2c/shared/names'
import {parseClientMessage, parseServerMessage} from '@s2c/shared/signal'
import {foldName} from 's2c-peer/core/trust/fold-name'
import {formatInvite, parseInvite} from 's2c-peer/core/trust/invite'
import {parseLinuxList, parseMacList, parseWindowsList} from 's2c-peer/io/capture/device-list-parser'
import {parseCommandLine} from 's2c-peer/io/engine-command'
import {readCandidate, readDescription} from 's2c-peer/io/link/session-description'
import {formatKnownPeers, parseKnownPeers} from 's2c-peer/io/trust/known-peers-text'
import {decodeOpenSshKey} from 's2c-peer/io/trust/openssh-key'
import {type FuzzTarget, textOf} from './fuzz-target.js'

export const textTargets: readonly FuzzTarget[] = [
  {name: 'command', run: bytes => void parseCommandLine(textOf(bytes))},
  {
    name: 'description',
    run(bytes) {
      readDescription(textOf(bytes))
      readCandidate(textOf(bytes))
    },
  },
  {
    name: 'name',
    run(bytes) {
      parseSessionName(textOf(bytes))
      const cleaned = cleanDisplayName(textOf(bytes))
      if (/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(cleaned))
        throw new Error(`a control character stays in ${JSON.stringify(cleaned)}`)
      const folded = foldName(cleaned)
      if (foldName(folded) !== folded) throw new Error(`${JSON.stringify(folded)} folds further`)
    },
  },
  {
    name: 'device-list',
    run(bytes) {
      parseLinuxList(textOf(bytes), 'microphone')
      parseMacList(textOf(bytes))
      parseWindowsList(textOf(bytes))
    },
  },
  {
    name: 'signaling',
    run(bytes) {
      parseClientMessage(textOf(bytes))
      parseServerMessage(textOf(bytes))
    },
  },
  {
    name: 'invite',
    /** What is read is written and read again alike. */
    run(bytes) {
      const parsed = parseInvite(textOf(bytes))
      if (!parsed.ok) return
      const link = formatInvite(parsed.invite)
      const again = link === null ? null : parseInvite(link)
      if (!again?.ok || JSON.stringify(again.invite) !== JSON.stringify(parsed.invite))
        throw new Error(`an invite becomes another one: ${link}`)
    },
  },
  {
    name: 'known-peers',
    run(bytes) {
      const parsed = parseKnownPeers(textOf(bytes))
      if (parsed.ok && !parseKnownPeers(formatKnownPeers(parsed.peers)).ok)
        throw new Error('what was read cannot be written')
    },
  },
  {name: 'ssh-key', run: bytes => void decodeOpenSshKey(textOf(bytes))},
]
