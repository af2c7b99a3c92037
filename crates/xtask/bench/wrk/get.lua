-- One path again and again; in BENCH_PATH the mark {id} stands for the id of a conversation out of BENCH_ROWS.
function init()
  math.randomseed(tonumber(os.getenv("BENCH_SEED")))
  path = os.getenv("BENCH_PATH")
  before, after = path:match("^(.*){id}(.*)$")
  rows = tonumber(os.getenv("BENCH_ROWS"))
  headers = { ["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY") }
end

function request()
  if not before then return wrk.format("GET", path, headers) end
  local id = string.format("00000000-0000-7000-8000-%012x", math.random(0, rows - 1))
  return wrk.format("GET", before .. id .. after, headers)
end
