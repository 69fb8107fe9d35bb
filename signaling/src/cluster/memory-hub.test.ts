import type {Backplane} from './backplane.js'
import {CONTRACT_LIMITS, testBackplane} from './backplane-contract.js'
import {MemoryBackplane, MemoryHub} from './memory-hub.js'

const ofHub = (backplane: Backplane): MemoryBackplane => {
  if (backplane instanceof MemoryBackplane) return backplane
  throw new Error('of another world')
}

testBackplane('in memory', async () => {
  const hub = new MemoryHub(CONTRACT_LIMITS)
  const added: MemoryBackplane[] = []
  return {
    add: () => {
      const backplane = hub.join()
      added.push(backplane)
      return backplane
    },
    cut: async backplane => ofHub(backplane).disconnect(),
    mend: async backplane => ofHub(backplane).connect(),
    restart: async isEmptied => {
      for (const backplane of added) backplane.disconnect()
      if (isEmptied) hub.registry.clear()
      for (const backplane of added) backplane.connect()
    },
  }
})
