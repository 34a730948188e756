/** What `mock-tws --help` says. */
export const helpText = `mock-tws - a TWS to test against. It is NOT Interactive Brokers: no account, no money, no market.

  mock-tws [serve] [options]          listen until Ctrl-C
  mock-tws scenarios [--json]         list the scenarios that come with it
  mock-tws validate <file.yaml>       check a scenario file
  mock-tws control <what> [options]   make something go wrong in a mock that runs
  mock-tws journal [--follow]         what it received, one JSON object a line

serve
  --port <n>            port for clients, 0 for a free one (default 4002)
  --host <address>      address for clients (default 127.0.0.1)
  --i-know-this-is-exposed   needed for an address others can reach: the protocol has no password
  --seed <n>            same seed, same prices and chance (default 1)
  --scenario <name|file.yaml>   play it; ends with 1 if a step never struck or a check failed
  --speed <n|max>       1 to 1000: so many seconds of the mock pass in one of yours (default 1);
                        max: time jumps on as soon as clients have read, from the first startApi on
  --server-version <n>  176 to 193 (default 178)
  --admin <n>           port of the control API on 127.0.0.1, 0 for a free one (default 0)
  --token <text>        what the control API wants (default drawn anew; or MOCK_TWS_TOKEN)
  --json                one JSON object a line; the first is {"event":"mock-tws.ready",…}

control (with --admin <port>, and --token <text> or MOCK_TWS_TOKEN)
  freeze [30s]          nothing is read or written       reset           cut all connections with RST
  down [30s]            close the port and cut all       error <code>    send a notice, such as 1100
  fault <json>          any fault or step                play <name>     a scenario that comes with it
  end                   end every fault                  status          who is connected
  report                what never struck, was not answered, should not have come, or broke a check

Exit codes: 0 ok, 1 a check failed, 2 usage, 69 unavailable, 77 refused by a guard, 78 configuration.
`;
