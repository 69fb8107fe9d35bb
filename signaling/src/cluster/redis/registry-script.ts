/**
 * The registry as a script that Redis runs: each request is one call, carried out alone and whole. `../memory-registry.ts` does
 * the same in TypeScript; the contract tests hold them together. For one Redis, or one with replicas, not for Redis Cluster:
 * keys are made from arguments.
 *
 *   PREFIX run                the run of Redis that the beats below belong to
 *   PREFIX instances          sorted set: instance -> its last beat, ms of Redis' own clock
 *   PREFIX sessions:INSTANCE  set: where it has members
 *   PREFIX room:SESSION       hash: peer -> "INSTANCE CONNECTION SINCE STATE", state 1 or, if lost a moment ago, 0
 *   PREFIX inbox:INSTANCE     stream: its unread news, each as the fields that `news-fields.ts` parses
 *
 * KEYS: the prefix. ARGV: time to live in ms, news and envelopes that an inbox holds, the instance that asks, the request, what
 * that needs. Answers null, `inboxFull`, or what the request asks for.
 */
export const REGISTRY_SCRIPT = `
local prefix = KEYS[1]
local ttl, maxNews, maxEnvelopes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local me, request = ARGV[4], ARGV[5]
local instances = prefix .. 'instances'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local answer = false

local function inbox(instance) return prefix .. 'inbox:' .. instance end
local function room(session) return prefix .. 'room:' .. session end
local function sessions(instance) return prefix .. 'sessions:' .. instance end
local function isThere(instance) return redis.call('ZSCORE', instances, instance) end

local function post(instance, ...)
  if not isThere(instance) then return end
  if redis.call('XLEN', inbox(instance)) >= maxNews then
    -- Trimmed, not deleted: ids must go on rising for who reads it.
    redis.call('XTRIM', inbox(instance), 'MAXLEN', 0)
    redis.call('XADD', inbox(instance), '*', 'news', 'forgotten')
    answer = 'inboxFull'
    return
  end
  redis.call('XADD', inbox(instance), '*', ...)
end

local function parse(value)
  if not value then return nil end
  local instance, connection, since, state = string.match(value, '^(%S+) (%S+) (%S+) (%S+)$')
  return {instance = instance, connection = connection, since = since, isLost = state == '0'}
end

-- peer -> where it is, of the whole room
local function everybody(session)
  local found = {}
  local all = redis.call('HGETALL', room(session))
  for at = 1, #all, 2 do found[all[at]] = parse(all[at + 1]) end
  return found
end

local function placeOf(entry) return entry and entry.instance .. ' ' .. entry.connection or '' end

-- Who is in the room, as one text: peer, instance, connection and since of each.
local function members(all)
  local lines = {}
  for peer, entry in pairs(all) do
    if not entry.isLost then
      lines[#lines + 1] = table.concat({peer, entry.instance, entry.connection, entry.since}, ' ')
    end
  end
  return table.concat(lines, ','), #lines
end

local function put(session, peer, instance, connection, since, state)
  redis.call('HSET', room(session), peer, table.concat({instance, connection, since, state}, ' '))
  redis.call('SADD', sessions(instance), session)
end

-- The instances with anybody in the room.
local function instancesIn(all)
  local found = {}
  for _, entry in pairs(all) do found[entry.instance] = true end
  return found
end

-- To all instances with anybody in the room, and one more, but not to one.
local function tell(session, but, also, ...)
  local told = instancesIn(everybody(session))
  if also then told[also] = true end
  told[but] = nil
  for instance in pairs(told) do post(instance, ...) end
end

-- After a field of this instance is gone.
local function tidy(session, instance)
  if not instancesIn(everybody(session))[instance] then redis.call('SREM', sessions(instance), session) end
end

local function bury(instance)
  redis.call('ZREM', instances, instance)
  for _, session in ipairs(redis.call('SMEMBERS', sessions(instance))) do
    for peer, entry in pairs(everybody(session)) do
      if entry.instance == instance then
        redis.call('HDEL', room(session), peer)
        if not entry.isLost then
          tell(session, instance, nil, 'news', 'left', 'session', session, 'peer', peer,
            'place', placeOf(entry), 'clean', '0')
        end
      end
    end
  end
  redis.call('DEL', sessions(instance), inbox(instance))
end

local function touch()
  local isNew = not isThere(me)
  redis.call('ZADD', instances, now, me)
  if isNew then post(me, 'news', 'forgotten') end
end

local requests = {}

-- RUN: Redis' own id of its run. Answers whether the inbox is there, then the sessions with members of this instance.
function requests.enter(run)
  if redis.call('GET', prefix .. 'run') ~= run then
    -- Nobody could give a sign of life while Redis was away.
    for _, instance in ipairs(redis.call('ZRANGE', instances, 0, -1)) do
      redis.call('ZADD', instances, now, instance)
    end
    redis.call('SET', prefix .. 'run', run)
  end
  redis.call('ZADD', instances, now, me)
  return {redis.call('EXISTS', inbox(me)), redis.call('SMEMBERS', sessions(me))}
end

function requests.beat()
  local last = redis.call('ZSCORE', instances, me)
  touch()
  -- Who was away itself cannot tell who else was.
  if not last or now - last > ttl / 2 then return end
  local dead = redis.call('ZRANGEBYSCORE', instances, '-inf', '(' .. (now - ttl))
  for _, instance in ipairs(dead) do bury(instance) end
end

function requests.exit() bury(me) end

function requests.join(session, peer, connection, since, roomSize)
  touch()
  local all = everybody(session)
  local before = all[peer]
  local _, count = members(all)
  if (not before or before.isLost) and count >= tonumber(roomSize) then
    return post(me, 'news', 'full', 'connection', connection)
  end
  put(session, peer, me, connection, since, '1')
  all[peer] = parse(table.concat({me, connection, since, '1'}, ' '))
  if before and before.instance ~= me then tidy(session, before.instance) end
  local listed = members(all)
  post(me, 'news', 'admitted', 'session', session, 'peer', peer, 'connection', connection,
    'members', listed, 'before', placeOf(before))
  tell(session, me, before and before.instance, 'news', 'joined', 'session', session, 'peer', peer,
    'place', placeOf(all[peer]), 'since', since, 'before', placeOf(before))
end

function requests.leave(session, peer, connection, how)
  touch()
  local entry = parse(redis.call('HGET', room(session), peer))
  if not entry or entry.instance ~= me or entry.connection ~= connection then return end
  if how == 'forgotten' and not entry.isLost then return end
  if how ~= 'forgotten' then
    tell(session, me, nil, 'news', 'left', 'session', session, 'peer', peer,
      'place', placeOf(entry), 'clean', how == 'left' and '1' or '0')
  end
  if how == 'lost' then
    put(session, peer, me, connection, entry.since, '0')
  else
    redis.call('HDEL', room(session), peer)
    tidy(session, me)
  end
end

function requests.relay(session, to, instance, connection, ...)
  touch()
  local entry = parse(redis.call('HGET', room(session), to))
  local isKnown = entry and isThere(entry.instance)
  if isKnown and redis.call('XLEN', inbox(entry.instance)) < maxEnvelopes then
    return post(entry.instance, ...)
  end
  if isKnown then answer = 'inboxFull' end
  post(instance, 'news', 'undelivered', 'connection', connection,
    'code', isKnown and 'notRelayed' or 'unknownPeer')
end

function requests.pass(to, ...)
  touch()
  post(to, ...)
end

-- Four for each member: peer, connection, since, state.
function requests.register(session, ...)
  touch()
  local mine = {...}
  local all = everybody(session)
  local told = instancesIn(all)
  told[me] = true
  for peer, entry in pairs(all) do
    if entry.instance == me then
      redis.call('HDEL', room(session), peer)
      all[peer] = nil
    end
  end
  for at = 1, #mine, 4 do
    local peer, connection, since, state = mine[at], mine[at + 1], mine[at + 2], mine[at + 3]
    local other = all[peer]
    local isOurs = not other
    if other and state == '1' then
      local a, b = tonumber(since), tonumber(other.since)
      isOurs = other.isLost or a > b or (a == b and me > other.instance)
    end
    if isOurs then
      put(session, peer, me, connection, since, state)
      all[peer] = parse(table.concat({me, connection, since, state}, ' '))
      if other then tidy(session, other.instance) end
    end
  end
  tidy(session, me)
  local listed = members(all)
  for instance in pairs(told) do
    post(instance, 'news', 'room', 'session', session, 'by', me, 'members', listed)
  end
end

return requests[request](unpack(ARGV, 6)) or answer
`
