/** The comments of the contract's elements, from the source information of its files. */

import type {
  DescriptorProto,
  EnumDescriptorProto,
  FileDescriptorProto,
  ServiceDescriptorProto,
} from "@bufbuild/protobuf/wkt";

/** The numbers of fields in descriptor.proto, of which the paths in source information are made. */
const FILE = { message: 4, enum: 5, service: 6 };
const MESSAGE = { field: 2, message: 3, enum: 4, oneof: 8 };
const ENUM = { value: 2 };
const SERVICE = { method: 2 };

/** The comments by full name, without the space that begins each line. */
export function readComments(files: readonly FileDescriptorProto[]): Map<string, string> {
  const comments = new Map<string, string>();
  for (const file of files) {
    const byPath = new Map<string, string>();
    for (const { path, leadingComments, trailingComments } of file.sourceCodeInfo?.location ?? []) {
      const text = leadingComments || trailingComments;
      if (text) byPath.set(path.join("."), text.replace(/^ /gm, "").trim());
    }
    const keep = (name: string, path: string) => {
      const text = byPath.get(path);
      if (text) comments.set(name, text);
    };
    const scope = file.package ? `${file.package}.` : "";
    file.messageType.forEach((one, n) => ofMessage(keep, one, scope, `${FILE.message}.${n}`));
    file.enumType.forEach((one, n) => ofEnum(keep, one, scope, `${FILE.enum}.${n}`));
    file.service.forEach((one, n) => ofService(keep, one, scope, `${FILE.service}.${n}`));
  }
  return comments;
}

type Keep = (name: string, path: string) => void;

function ofMessage(keep: Keep, message: DescriptorProto, scope: string, path: string) {
  const name = scope + message.name;
  keep(name, path);
  message.field.forEach((one, n) => keep(`${name}.${one.name}`, `${path}.${MESSAGE.field}.${n}`));
  message.oneofDecl.forEach((one, n) => keep(`${name}.${one.name}`, `${path}.${MESSAGE.oneof}.${n}`));
  message.nestedType.forEach((one, n) => ofMessage(keep, one, `${name}.`, `${path}.${MESSAGE.message}.${n}`));
  message.enumType.forEach((one, n) => ofEnum(keep, one, `${name}.`, `${path}.${MESSAGE.enum}.${n}`));
}

function ofEnum(keep: Keep, desc: EnumDescriptorProto, scope: string, path: string) {
  const name = scope + desc.name;
  keep(name, path);
  desc.value.forEach((one, n) => keep(`${name}.${one.name}`, `${path}.${ENUM.value}.${n}`));
}

function ofService(keep: Keep, service: ServiceDescriptorProto, scope: string, path: string) {
  const name = scope + service.name;
  keep(name, path);
  service.method.forEach((one, n) => keep(`${name}.${one.name}`, `${path}.${SERVICE.method}.${n}`));
}

/** The first paragraph of a comment, for forms. */
export function firstParagraph(comment: string): string {
  return comment.split(/\n\s*\n/, 1)[0]!;
}

/** The first sentence of a comment, for lists. */
export function firstSentence(comment: string): string {
  const paragraph = firstParagraph(comment).replaceAll("\n", " ");
  return /^.*?[.:](?=\s|$)/.exec(paragraph)?.[0].replace(/:$/, ".") ?? paragraph;
}
