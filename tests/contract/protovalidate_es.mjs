// Validates messages with protovalidate in JavaScript: `node tests/contract/protovalidate_es.mjs DESCRIPTOR_SET`, run
// by `judges.py`.
//
// Pairs of a message's full name and its encoding are read from the standard input, and for each pair an encoded
// `buf.validate.Violations` is written. Every name, encoding and report is preceded by its length as a big-endian `u32`.
// Uses the packages of tests/package.json, which are installed in the folder MARQUEE_TEST_NPM.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(`${process.env.MARQUEE_TEST_NPM}/package.json`);
const { createFileRegistry, fromBinary, toBinary } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");
const { configureTextEncoding, getTextEncoding } = require("@bufbuild/protobuf/wire");
const { createValidator, violationsToProto } = require("@bufbuild/protovalidate");

// Messages are built, not decoded, as in clients; decoding would remove a byte order mark at the start of a string.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
configureTextEncoding({ ...getTextEncoding(), decodeUtf8: (bytes) => utf8.decode(bytes) });

const STDIN = 0;
const STDOUT = 1;

const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(process.argv[2])));
const validator = createValidator({ registry });

function* frames(input) {
  for (let at = 0; at < input.length; ) {
    const length = input.readUInt32BE(at);
    yield input.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}

function frame(content) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

function report(name, encoded) {
  const schema = registry.getMessage(name);
  const result = validator.validate(schema, fromBinary(schema, encoded));
  if (result.kind === "error") throw result.error;
  const [violations, violationsSchema] = violationsToProto(result.violations ?? []);
  return toBinary(violationsSchema, violations);
}

const parts = [...frames(readFileSync(STDIN))];
const reports = [];
for (let i = 0; i < parts.length; i += 2) {
  reports.push(frame(report(parts[i].toString(), parts[i + 1])));
}
writeFileSync(STDOUT, Buffer.concat(reports));
