/** What `--help` prints. */
export const helpText: string = `npm run demo -- [options]

Without options: connects to a mock TWS of its own over TCP, uses every part of the
connector, breaks the connection in every way it knows, and shows how it mends itself.

  --host <name>     read from a TWS or IB Gateway there instead (default IB_HOST, 127.0.0.1)
  --port <number>   the same by its port: 7497 is paper TWS, 4002 is paper IB Gateway
  --timeout <time>  how long connecting to it may take: 500ms, 5s, 2m (default IB_TIMEOUT, 30s)
  --allow-live      dial a port that is not known as a paper-trading port
  --dashboard       shows the connector on a page that lets you break things, until Ctrl-C
                    (with --port for the page: default 8080, 0 for a free one)
  --print-config    prints each setting with where it came from, and ends
  --json            one JSON object a line
  --help            this text

A real gateway is only read from: orders go to the embedded mock and nowhere else.
With --host or --port the IB_* variables count; the embedded run only checks them. They are
read from the environment and from a .env file in the current folder; the environment wins.

Exit status: 0 all steps passed, 1 a step failed, 2 wrong use, 69 nothing answers there,
77 refused by a safety guard, 78 a wrong setting, 130 interrupted.`;
