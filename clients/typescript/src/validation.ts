/**
 * `@marquee/client/validation`: the contract's rules, checked before a request is sent.
 *
 * A separate entry point, because it is large: it imports @bufbuild/protovalidate (an optional peer dependency, to be
 * installed by the application) and the rules. Bundles that do not import it do not contain it.
 */

import { create, createFileRegistry, fromBinary, type DescMessage } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_timestamp,
} from "@bufbuild/protobuf/wkt";
import { createValidator, violationsToProto } from "@bufbuild/protovalidate";
import type { Violation } from "./gen/buf/validate/validate_pb.js";
import { rules } from "./gen/rules.js";
import { words } from "./gen/words.js";
import type { RequestValidator } from "./validate.js";

export type { RequestValidator } from "./validate.js";

/** Creates the validator for the option `validate` of `createMarquee`. */
export function createRequestValidator(): RequestValidator {
  const validator = createValidator();
  const contract = contractWithRules();
  return {
    violations(schema, message) {
      const withRules = contract.getMessage(schema.typeName);
      if (!withRules) return undefined;
      const result = validator.validate(withRules, message);
      if (result.kind === "error") throw result.error;
      if (result.kind === "valid") return undefined;
      const [broken] = violationsToProto(result.violations);
      for (const violation of broken.violations) putWords(withRules, violation);
      return broken;
    },
  };
}

/** Replaces a message that shows a regular expression by the server's words for people. */
function putWords(schema: DescMessage, violation: Violation): void {
  if (violation.ruleId !== "string.pattern") return;
  let message: DescMessage | undefined = schema;
  let name = "";
  for (const { fieldName } of violation.field?.elements ?? []) {
    name = `${message?.typeName}.${fieldName}`;
    message = message?.fields.find((field) => field.name === fieldName)?.message;
  }
  violation.message = words[name] ?? "does not have the form that the contract describes";
}

/** The contract's messages with their rules, by name; the descriptors in the generated code have no rules. */
export function contractWithRules(): { getMessage(typeName: string): DescMessage | undefined } {
  const { file: contract } = fromBinary(FileDescriptorSetSchema, base64Decode(rules));
  // Options are read by their numbers, so the files that declare them are not needed.
  const declared = ["buf/validate/validate.proto", "marquee/options/v1/options.proto"];
  const file = [
    ...declared.map((name) => create(FileDescriptorProtoSchema, { name })),
    file_google_protobuf_duration.proto,
    file_google_protobuf_timestamp.proto,
    ...contract,
  ];
  return createFileRegistry(create(FileDescriptorSetSchema, { file }));
}
