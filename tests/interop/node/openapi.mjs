// Validates the OpenAPI document of the server at MARQUEE_ADDR with a published validator, and calls what it describes as a
// generated client would.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { MARQUEE_ADDR: address, MARQUEE_TEST_NPM: packages } = process.env;
assert(address && packages, "set MARQUEE_ADDR and MARQUEE_TEST_NPM");
const require = createRequire(pathToFileURL(join(packages, "package.json")));
const { Validator } = await import(pathToFileURL(require.resolve("@seriousme/openapi-schema-validator")));

const document = await (await fetch(`http://${address}/openapi.json`)).json();
const validator = new Validator();
const { valid, errors } = await validator.validate(structuredClone(document));
assert(valid, JSON.stringify(errors, null, 2));
assert.equal(validator.version, "3.1");

// Every pattern is a regular expression of JavaScript, and every operation has an id of its own.
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
assert.equal(new Set(operations.map((operation) => operation.operationId)).size, operations.length);
JSON.stringify(document, (key, value) => {
  if (key === "pattern" && typeof value === "string") new RegExp(value, "u");
  return value;
});

// Each answer has only properties that its schema has, with values of its types.
const resolve = (schema) =>
  schema.$ref ? schema.$ref.slice(2).split("/").reduce((place, name) => place[name], document) : schema;
function check(value, schema, where) {
  const { type, properties, items, enum: names, additionalProperties } = resolve(schema);
  if (type === "object" && properties) {
    for (const [name, one] of Object.entries(value)) {
      assert(properties[name] || additionalProperties, `${where}.${name} is not in the schema`);
      if (properties[name]) check(one, properties[name], `${where}.${name}`);
    }
  } else if (type === "array") {
    assert(Array.isArray(value), where);
    value.forEach((one, index) => check(one, items, `${where}[${index}]`));
  } else if (type === "string") {
    assert.equal(typeof value, "string", where);
    if (names) assert(names.includes(value), `${where}: ${value}`);
  } else if (type === "integer" || type === "number") {
    assert.equal(typeof value, "number", where);
  }
}
for (const [path, message] of [
  ["/marquee.v1.ServerService/GetServerInfo", {}],
  ["/marquee.v1.VideoService/ListVideos", { pageSize: 5 }],
  ["/marquee.v1.VideoService/GetVideo", { videoId: "no id" }],
]) {
  const { responses } = document.paths[path].post;
  const response = await fetch(`http://${address}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
  });
  const described = response.ok ? responses[200] : resolve(responses.default);
  check(await response.json(), described.content["application/json"].schema, path);
}

console.log("openapi.mjs: passed");
