-- A storm: every ten milliseconds eight new candidates, each with three events (one of them in two contents), and all
-- of it at two servers at once: the window follows the clock, so both see the same events while they are in flight.
local ffi = require("ffi")
ffi.cdef([[ typedef struct { long seconds; long microseconds; } moment; int gettimeofday(moment *, void *); ]])
local all = {}

function setup(thread)
  thread:set("id", #all)
  table.insert(all, thread)
end

function init()
  opened, known, refused, faults = 0, 0, 0, 0
  math.randomseed(tonumber(os.getenv("BENCH_SEED")) + id)
  run = os.getenv("BENCH_RUN")
  now = ffi.new("moment")
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY") }
end

function request()
  ffi.C.gettimeofday(now, nil)
  local window = tonumber(now.seconds) % 1000000 * 100 + math.floor(tonumber(now.microseconds) / 10000)
  local candidate = window * 8 + math.random(0, 15)
  local job = math.random(1, 3)
  local content = job == 3 and math.random(1, 2) or 1
  local name = run .. "-" .. candidate
  local body = '{"id":"event-' .. name .. "-" .. job .. '","job_id":"job-' .. job .. '","candidate_id":"candidate-' .. name
    .. '","candidate":{"phone_number":"+34600' .. string.format("%06d", candidate % 1000000) .. '","first_name":"Ana'
    .. content .. '","last_name":"Garcia Lopez","email_address":"ana@example.com"}}'
  return wrk.format("POST", "/api/application-webhook", headers, body)
end

function response(status)
  if status == 201 then opened = opened + 1
  elseif status == 200 then known = known + 1
  elseif status == 409 then refused = refused + 1
  else faults = faults + 1 end
end

function done()
  local sum = { opened = 0, known = 0, refused = 0, faults = 0 }
  for _, thread in ipairs(all) do
    for name, count in pairs(sum) do sum[name] = count + thread:get(name) end
  end
  print(string.format("codes: %d created, %d redelivered, %d refused", sum.opened, sum.known, sum.refused))
  print("faults: " .. sum.faults)
end
