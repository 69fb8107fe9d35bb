import assert from 'node:assert/strict'
import {it} from 'node:test'
import {AddressProblem, checkLocalAddress, LOOPBACK} from './local-address.js'

it('an address of this machine passes, of either kind of IP where there is one', async () => {
  await checkLocalAddress(LOOPBACK)
})

it('an address of somebody else is refused with a list of ours', async () => {
  await assert.rejects(checkLocalAddress('192.0.2.1'), error => {
    assert.ok(error instanceof AddressProblem)
    assert.match(error.message, /192\.0\.2\.1 is not an address of this machine: use one of 127\.0\.0\.1/)
    return true
  })
})
