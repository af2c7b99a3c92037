-- Application events, each of another candidate. BENCH_RUN keeps the events of two runs apart.
local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init()
  count = 0
  run = os.getenv("BENCH_RUN") .. "-" .. id
  headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY") }
end

function request()
  count = count + 1
  local name = run .. "-" .. count
  local body = '{"id":"event-' .. name .. '","job_id":"job-' .. count % 1000 .. '","candidate_id":"candidate-' .. name
    .. '","candidate":{"phone_number":"+34600' .. string.format("%06d", count % 1000000)
    .. '","first_name":"Ana","last_name":"Garcia Lopez","email_address":"ana.' .. name .. '@example.com"}}'
  return wrk.format("POST", "/api/application-webhook", headers, body)
end
