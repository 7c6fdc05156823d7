// A TCP gate that cuts connections: `node tests/clients/gate.mjs HOST:PORT BYTES...`.
//
// Forwards to HOST:PORT. Each BYTES is a number of bytes sent by clients, over all connections: when it is exceeded,
// all connections are reset once, whatever they are doing. Prints `listening on HOST:PORT`, and then a line for each
// cut. Exits when its standard input is closed.

import { createServer, connect } from "node:net";

const [target, ...cuts] = process.argv.slice(2);
if (!target || cuts.some((cut) => !/^[0-9]+$/.test(cut))) {
  console.error("usage: gate.mjs HOST:PORT BYTES...");
  process.exit(2);
}
const [host, port] = target.split(":");
const pending = cuts.map(Number).sort((a, b) => a - b);
const open = new Set();
let sent = 0;

function cut() {
  pending.shift();
  for (const socket of open) socket.resetAndDestroy();
  console.log(`cut after ${sent} bytes`);
}

const gate = createServer((client) => {
  const server = connect(Number(port), host);
  for (const [from, to] of [[client, server], [server, client]]) {
    open.add(from);
    from.on("close", () => {
      open.delete(from);
      to.destroy();
    });
    from.on("error", () => {});
    from.pipe(to);
  }
  client.on("data", (data) => {
    sent += data.length;
    if (pending.length && sent > pending[0]) cut();
  });
});
gate.listen(0, "127.0.0.1", () => console.log(`listening on 127.0.0.1:${gate.address().port}`));
process.stdin.on("close", () => process.exit(0)).resume();
