/** The documentation: the contract's comments, with a page for each service, call, message, enum and reason. */

import { useMemo, useState } from "preact/hooks";
import type { DescEnum, DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import { API, methodOf, pathOf, policyOf, type Contract } from "../contract/contract";
import { firstSentence } from "../contract/comments";
import { describeRules } from "../contract/rules";
import { allReasons } from "../call/failure";
import { route } from "../router";
import { shortName } from "../playground/values";
import { Badges } from "../ui/badges";
import { Comment } from "../ui/comment";
import { Title } from "../ui/parts";
import { shortType } from "../ui/types";
import { search } from "./search";

interface Props {
  contract: Contract;
}

export function Docs({ contract }: Props) {
  const [, name = "", part = ""] = route.value;
  return (
    <div class={`split ${name ? "at-page" : "at-list"}`}>
      <Side contract={contract} current={name} />
      <div class="page docs">{pageOf(contract, name, part)}</div>
    </div>
  );
}

function pageOf(contract: Contract, name: string, part: string) {
  if (!name) return <Start contract={contract} />;
  if (name === "errors") return <Reasons contract={contract} chosen={part} />;
  const method = methodOf(contract, `${name}/${part}`);
  if (method) return <MethodPage key={pathOf(method)} contract={contract} method={method} />;
  const desc = contract.registry.get(name);
  if (desc?.kind === "service") return <ServicePage key={name} contract={contract} service={desc} />;
  if (desc?.kind === "message") return <MessagePage key={name} contract={contract} message={desc} />;
  if (desc?.kind === "enum") return <EnumPage key={name} contract={contract} desc={desc} />;
  return <Title id="unknown">The contract has no {part ? `${name}/${part}` : name}</Title>;
}

function Side({ contract, current }: Props & { current: string }) {
  const [query, setQuery] = useState("");
  const found = useMemo(() => search(contract, query), [contract, query]);
  return (
    <nav class="side docs-side" aria-label="Documentation">
      <label class="quiet" for="docs-search">
        Search the documentation
      </label>
      <input
        id="docs-search"
        type="search"
        placeholder="Search"
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      <p class="quiet" role="status">
        {query ? `${found.length} found` : ""}
      </p>
      {query ? (
        <ul class="found">
          {found.map(({ href, title, kind, excerpt }) => (
            <li key={href}>
              <a href={href}>
                <span>
                  {title} <span class="hint">{kind}</span>
                </span>
                <span class="hint">{excerpt}</span>
              </a>
            </li>
          ))}
          {found.length ? null : <li class="hint">Nothing has these words.</li>}
        </ul>
      ) : (
        <Index contract={contract} current={current} />
      )}
    </nav>
  );
}

function Index({ contract, current }: Props & { current: string }) {
  const link = (href: string, text: string, name: string) => (
    <li key={name}>
      <a href={href} {...(name === current && { "aria-current": "page" as const })}>
        {text}
      </a>
    </li>
  );
  const types = typesOf(contract);
  return (
    <div class="index">
      <ul>
        {link("#/docs", "Overview", "")}
        {link("#/docs/errors", "Errors", "errors")}
      </ul>
      <section>
        <h2>Services</h2>
        <ul>{contract.services.map(({ typeName }) => link(`#/docs/${typeName}`, shortName(typeName), typeName))}</ul>
      </section>
      <section>
        <h2>Types</h2>
        <ul>{types.map(({ typeName }) => link(`#/docs/${typeName}`, shortName(typeName), typeName))}</ul>
      </section>
    </div>
  );
}

/** The messages and enums of the API that are not only a request or an answer. */
function typesOf({ registry }: Contract): (DescMessage | DescEnum)[] {
  return [...registry]
    .filter((desc) => desc.kind === "message" || desc.kind === "enum")
    .filter(({ typeName, name }) => typeName.startsWith(`${API}.`) && !/(Request|Response)$/.test(name))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function Start({ contract }: Props) {
  return (
    <>
      <Title id="docs">Documentation</Title>
      <p class="lead">
        The contract of this server: what each call does, with which reasons it fails, and what its fields mean.
      </p>
      <ul class="cards">
        {contract.services.map((service) => (
          <li key={service.typeName}>
            <a href={`#/docs/${service.typeName}`}>{shortName(service.typeName)}</a>
            <p>{firstSentence(contract.comment(service)) || "A standard service of gRPC."}</p>
            <p class="hint">{service.methods.length === 1 ? "1 call" : `${service.methods.length} calls`}</p>
          </li>
        ))}
      </ul>
      <h2>Errors</h2>
      <p>
        Each failed call has one of <a href="#/docs/errors">these reasons</a>.
      </p>
      <h2>Types</h2>
      <ul class="inline">
        {typesOf(contract).map((desc) => (
          <li key={desc.typeName}>
            <a href={`#/docs/${desc.typeName}`}>{desc.name}</a>
          </li>
        ))}
      </ul>
    </>
  );
}

function ServicePage({ contract, service }: Props & { service: DescService }) {
  return (
    <>
      <p class="crumbs">
        <a href="#/docs">Documentation</a> <span aria-hidden="true">/</span> service
      </p>
      <Title id={service.typeName}>{shortName(service.typeName)}</Title>
      <Comment text={contract.comment(service)} contract={contract} />
      <ul class="cards">
        {service.methods.map((method) => (
          <li key={method.name}>
            <a href={`#/docs/${pathOf(method)}`}>{method.name}</a>
            <Badges policy={policyOf(contract, method)} kind={method.methodKind} />
            <p>{firstSentence(contract.comment(method))}</p>
          </li>
        ))}
      </ul>
    </>
  );
}

const IDEMPOTENCE = [
  "Sending it twice may do it twice.",
  "It changes nothing.",
  "Sending it again has the effect of sending it once.",
];

function MethodPage({ contract, method }: Props & { method: DescMethod }) {
  const service = method.parent;
  const level = method.idempotency;
  return (
    <article>
      <p class="crumbs">
        <a href="#/docs">Documentation</a> <span aria-hidden="true">/</span>{" "}
        <a href={`#/docs/${service.typeName}`}>{shortName(service.typeName)}</a>
      </p>
      <Title id={pathOf(method)}>{method.name}</Title>
      <Badges policy={policyOf(contract, method)} kind={method.methodKind} />
      <p>
        <a class="button primary" href={`#/call/${pathOf(method)}`}>
          Try it
        </a>
      </p>
      <Comment text={contract.comment(method)} contract={contract} />
      {service.typeName.startsWith(`${API}.`) ? <p class="hint">{IDEMPOTENCE[level]}</p> : null}
      <h2>
        Request <TypeLink message={method.input} />
      </h2>
      <Fields contract={contract} message={method.input} />
      <h2>
        Answer <TypeLink message={method.output} />
      </h2>
      <Fields contract={contract} message={method.output} />
    </article>
  );
}

function TypeLink({ message }: { message: DescMessage }) {
  return <a href={`#/docs/${message.typeName}`}>{message.name}</a>;
}

function MessagePage({ contract, message }: Props & { message: DescMessage }) {
  return (
    <article>
      <p class="crumbs">
        <a href="#/docs">Documentation</a> <span aria-hidden="true">/</span> message
      </p>
      <Title id={message.typeName}>{shortName(message.typeName)}</Title>
      <Comment text={contract.comment(message)} contract={contract} />
      <Fields contract={contract} message={message} />
      <UsedBy contract={contract} typeName={message.typeName} />
    </article>
  );
}

function Fields({ contract, message }: Props & { message: DescMessage }) {
  if (!message.fields.length) return <p class="hint">No fields.</p>;
  return (
    <dl class="members">
      {message.fields.map((field) => {
        const rules = describeRules(contract, field);
        const type = field.message ?? field.enum;
        return (
          <div key={field.name}>
            <dt>
              <code>{field.name}</code>
              <span class="type">
                {type ? <a href={`#/docs/${type.typeName}`}>{shortType(field)}</a> : shortType(field)}
              </span>
              {field.oneof ? <span class="badge">one of {field.oneof.name}</span> : null}
              {rules.map((rule) => (
                <span class="badge" key={rule}>
                  {rule}
                </span>
              ))}
            </dt>
            <dd>
              <Comment text={contract.comment(field)} contract={contract} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function EnumPage({ contract, desc }: Props & { desc: DescEnum }) {
  return (
    <article>
      <p class="crumbs">
        <a href="#/docs">Documentation</a> <span aria-hidden="true">/</span> enum
      </p>
      <Title id={desc.typeName}>{shortName(desc.typeName)}</Title>
      <Comment text={contract.comment(desc)} contract={contract} />
      <dl class="members">
        {desc.values.map((value) => (
          <div key={value.name}>
            <dt>
              <code>{value.name}</code>
              <span class="type">{value.number}</span>
            </dt>
            <dd>
              <Comment text={contract.comment(value)} contract={contract} />
            </dd>
          </div>
        ))}
      </dl>
      <UsedBy contract={contract} typeName={desc.typeName} />
    </article>
  );
}

/** The messages that have a field of a type. */
function UsedBy({ contract, typeName }: Props & { typeName: string }) {
  const users = [...contract.registry].filter(
    (desc) =>
      desc.kind === "message" && desc.fields.some(({ message, enum: one }) => (message ?? one)?.typeName === typeName),
  ) as DescMessage[];
  const calls = contract.services
    .flatMap(({ methods }) => methods)
    .filter(({ input, output }) => input.typeName === typeName || output.typeName === typeName);
  if (!users.length && !calls.length) return null;
  return (
    <>
      <h2>Used by</h2>
      <ul class="inline">
        {calls.map((method) => (
          <li key={pathOf(method)}>
            <a href={`#/docs/${pathOf(method)}`}>{method.name}</a>
          </li>
        ))}
        {users.map((message) => (
          <li key={message.typeName}>
            <TypeLink message={message} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Reasons({ contract, chosen }: Props & { chosen: string }) {
  const reasons = allReasons(contract);
  const one = reasons.find(({ name }) => name === chosen);
  const enumComment = contract.registry.getEnum(`${API}.ErrorReason`);
  if (one) {
    const calls = contract.services
      .flatMap(({ methods }) => methods)
      .filter((method) => new RegExp(`\\b${one.name}\\b`).test(contract.comment(method)));
    return (
      <article>
        <p class="crumbs">
          <a href="#/docs/errors">Errors</a> <span aria-hidden="true">/</span> reason
        </p>
        <Title id={`errors/${chosen}`}>{one.name}</Title>
        <Comment text={one.comment} contract={contract} />
        {calls.length ? <h2>Calls that name it</h2> : null}
        <ul class="inline">
          {calls.map((method) => (
            <li key={pathOf(method)}>
              <a href={`#/docs/${pathOf(method)}`}>{method.name}</a>
            </li>
          ))}
        </ul>
      </article>
    );
  }
  return (
    <article>
      <Title id="errors">Errors</Title>
      {enumComment ? <Comment text={contract.comment(enumComment)} contract={contract} /> : null}
      <dl class="members">
        {reasons.map(({ name, comment }) => (
          <div key={name}>
            <dt>
              <a href={`#/docs/errors/${name}`}>
                <code>{name}</code>
              </a>
            </dt>
            <dd>
              <Comment text={comment} contract={contract} />
            </dd>
          </div>
        ))}
      </dl>
    </article>
  );
}
