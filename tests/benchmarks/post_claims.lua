-- Post one text after another: each line of a file is the JSON body of one request.
-- Run: wrk ... URL -- FILE LINES_TO_SKIP      (after its last line the file begins again)
local file

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  file = assert(io.open(args[1]))
  for _ = 1, tonumber(args[2]) do
    file:read()
  end
end

function request()
  local body = file:read()
  if not body then
    file:seek("set")
    body = file:read()
  end
  return wrk.format(nil, nil, nil, body)
end

-- One line of JSON; wrk counts in microseconds.
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %f, "bytes": %d, "p50": %f, "p99": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
