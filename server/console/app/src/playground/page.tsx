/** The playground: all RPCs at the side, and the page of one of them. */

import { useState } from "preact/hooks";
import type { DescMethod } from "@bufbuild/protobuf";
import { methodOf, pathOf, policyOf, type Contract } from "../contract/contract";
import { firstSentence } from "../contract/comments";
import { route } from "../router";
import { Spinner, Title } from "../ui/parts";
import { Badges } from "../ui/badges";
import { CallPage } from "./call";
import { PastCalls } from "./past-calls";
import { shortName } from "./values";

/**
 * While the contract is loaded, the first page shows what needs no contract. These elements stay when it has come: a
 * browser would take new ones for content that came later.
 */
export function Playground({ contract }: { contract: Contract | undefined }) {
  const [, service = "", name = ""] = route.value;
  const method = contract && methodOf(contract, `${service}/${name}`);
  const isHome = !service;
  return (
    <div class={`split ${isHome ? "at-list" : "at-page"}`}>
      {contract ? <MethodList contract={contract} current={method} /> : <div class="side" />}
      <div class="page">
        {isHome ? <Welcome /> : null}
        {!contract ? (
          <Spinner label="Loading the contract" />
        ) : method ? (
          <CallPage key={pathOf(method)} contract={contract} method={method} />
        ) : isHome ? (
          <Home contract={contract} />
        ) : (
          <Title id="unknown">
            The server has no {service}/{name}
          </Title>
        )}
      </div>
    </div>
  );
}

function Welcome() {
  return (
    <>
      <Title id="playground">Playground</Title>
      <p class="lead">
        Every call of this server, as its contract describes it. Choose one and send it; sign in once, and calls are
        made by your account.
      </p>
    </>
  );
}

/** Calls that a newcomer can send without knowing an id. */
const FIRST_CALLS = [
  "marquee.v1.ServerService/GetServerInfo",
  "marquee.v1.AuthService/Register",
  "marquee.v1.VideoService/ListVideos",
  "marquee.v1.VideoService/SearchVideos",
];

function Home({ contract }: { contract: Contract }) {
  const first = FIRST_CALLS.map((path) => methodOf(contract, path)).filter((method) => method !== undefined);
  return (
    <>
      <p class="only-narrow">
        <a href="#method-filter" onClick={focusFilter}>
          Find a call
        </a>
      </p>
      <section aria-labelledby="first-calls">
        <h2 id="first-calls">To begin with</h2>
        <ul class="cards">
          {first.map((method) => (
            <li key={method.name}>
              <a href={`#/call/${pathOf(method)}`}>{method.name}</a>
              <p class="hint">{firstSentence(contract.comment(method))}</p>
            </li>
          ))}
        </ul>
      </section>
      <PastCalls />
    </>
  );
}

function focusFilter(event: Event) {
  event.preventDefault();
  document.getElementById("method-filter")?.focus();
}

function MethodList({ contract, current }: { contract: Contract; current: DescMethod | undefined }) {
  const [filter, setFilter] = useState("");
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = (method: DescMethod) => {
    const text = `${pathOf(method)} ${firstSentence(contract.comment(method))}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  const groups = contract.services
    .map((service) => ({ service, methods: service.methods.filter(matches) }))
    .filter(({ methods }) => methods.length);
  return (
    <nav class="side" aria-label="Calls">
      <label class="quiet" for="method-filter">
        Filter the calls
      </label>
      <input
        id="method-filter"
        type="search"
        placeholder="Filter"
        value={filter}
        onInput={(event) => setFilter(event.currentTarget.value)}
      />
      {groups.length ? null : <p class="hint">No call has these words.</p>}
      {groups.map(({ service, methods }) => (
        <section key={service.typeName}>
          <h2>{shortName(service.typeName)}</h2>
          <ul>
            {methods.map((method) => (
              <li key={method.name}>
                <a href={`#/call/${pathOf(method)}`} {...(method === current && { "aria-current": "page" as const })}>
                  <span>{method.name}</span>
                  <Badges policy={policyOf(contract, method)} kind={method.methodKind} isShort />
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
