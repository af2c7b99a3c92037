-- One path again and again; in BENCH_PATH the mark {id} stands for the id of a conversation out of BENCH_ROWS, and
-- {job} for the number of one of the 1999 jobs that seed.sql has.
local threads = 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init()
  math.randomseed(tonumber(os.getenv("BENCH_SEED")) + id)
  path = os.getenv("BENCH_PATH")
  before, mark, after = path:match("^(.*){(%a+)}(.*)$")
  rows = tonumber(os.getenv("BENCH_ROWS"))
  headers = { ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY") }
end

function request()
  if not before then return wrk.format("GET", path, headers) end
  local value = mark == "job" and math.random(0, 1998)
    or string.format("00000000-0000-7000-8000-%012x", math.random(0, rows - 1))
  return wrk.format("GET", before .. value .. after, headers)
end
