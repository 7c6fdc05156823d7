/** Types of fields as short words. */

import type { DescField } from "@bufbuild/protobuf";
import { typeOf } from "../contract/contract";

/** The type of a field without the package. */
export function shortType(field: DescField): string {
  const optional = field.presence === 1 && field.fieldKind === "scalar" && !field.oneof ? "optional " : "";
  return optional + typeOf(field).replace(/\b(?:[a-z][a-z0-9_]*\.)+(?=[A-Z])/g, "");
}
