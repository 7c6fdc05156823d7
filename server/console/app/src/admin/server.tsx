/** What the server says of itself, and its health. */

import { toJson, type JsonObject } from "@bufbuild/protobuf";
import type { ServerService } from "#client/gen/marquee/v1/server_service_pb.js";
import { api } from "../call/api";
import type { Contract } from "../contract/contract";
import { Json } from "../ui/json";
import { Show, Title, useLoad } from "../ui/parts";

const server = api<typeof ServerService>("ServerService");

export function Server({ contract }: { contract: Contract }) {
  const info = useLoad(async () => {
    const [{ serverInfo }, health] = await Promise.all([server.getServerInfo({}), fetch("../healthz")]);
    return { info: serverInfo, health: (await health.text()).trim() };
  }, "server");
  const schema = contract.registry.getMessage("marquee.v1.ServerInfo");
  return (
    <>
      <Title id="server">Server</Title>
      <Show loaded={info} label="Asking the server">
        {(answer) => (
          <>
            <p>
              Version <strong>{answer.info?.version}</strong>, {answer.health}. All limits and metrics are described in
              docs/OPERATING.md.
            </p>
            {schema && answer.info ? (
              <Json value={toJson(schema, answer.info, { registry: contract.registry }) as JsonObject} />
            ) : null}
          </>
        )}
      </Show>
    </>
  );
}
