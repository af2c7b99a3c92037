-- A storm: 400 events of 100 candidates for 20 jobs, again and again, and all of it at two servers at once.
local all = {}

function setup(thread)
  table.insert(all, thread)
end

function init()
  faults = 0
  math.randomseed(tonumber(os.getenv("BENCH_SEED")))
  run = os.getenv("BENCH_RUN")
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY") }
end

function request()
  local event = math.random(400)
  local candidate = event % 100
  local body = '{"id":"event-' .. run .. "-" .. event .. '","job_id":"job-' .. event % 20 .. '","candidate_id":"candidate-'
    .. run .. "-" .. candidate .. '","candidate":{"phone_number":"+34600' .. string.format("%06d", candidate)
    .. '","first_name":"Ana","last_name":"Garcia Lopez","email_address":"ana@example.com"}}'
  return wrk.format("POST", "/api/application-webhook", headers, body)
end

function response(status)
  if status >= 500 then faults = faults + 1 end
end

function done()
  local sum = 0
  for _, thread in ipairs(all) do sum = sum + thread:get("faults") end
  print("faults: " .. sum)
end
