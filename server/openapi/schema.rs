//! JSON Schemas of messages, as protobuf writes them in JSON, with the contract's field rules.

use prost_reflect::{
    DynamicMessage, EnumDescriptor, EnumValueDescriptor, FieldDescriptor, Kind, MessageDescriptor, OneofDescriptor,
    ReflectMessage,
};
use serde_json::{Map, Value, json};

use super::Document;

/// The extensions of the contract that contain the rules of fields and oneofs.
const FIELD_RULES: &str = "buf.validate.field";
const ONEOF_RULES: &str = "buf.validate.oneof";

impl Document {
    /// A reference to the schema of a message, or the schema of a message that JSON writes as a text.
    pub(super) fn reference(&mut self, message: &MessageDescriptor) -> Value {
        match message.full_name() {
            "google.protobuf.Timestamp" => json!({"type": "string", "format": "date-time"}),
            "google.protobuf.Duration" => {
                json!({"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]{1,9})?s$", "examples": ["90s", "1.5s"]})
            }
            "google.protobuf.FieldMask" => {
                json!({"type": "string", "description": "Names of fields in lowerCamelCase, separated by commas."})
            }
            name => {
                self.messages.insert(name.to_owned());
                json!({"$ref": format!("#/components/schemas/{name}")})
            }
        }
    }

    /// The schema of a message.
    pub(super) fn message(&mut self, message: &MessageDescriptor) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in message.fields() {
            let rules = rules(&field.options(), FIELD_RULES);
            if rules["required"] == true {
                required.push(field.json_name().to_owned());
            }
            properties.insert(field.json_name().to_owned(), self.field(&field, &rules));
        }
        let mut schema = json!({"type": "object", "properties": properties});
        describe(&mut schema, self.comments.of_message(message));
        if !required.is_empty() {
            schema["required"] = required.into();
        }
        let choices = message.oneofs().filter(|oneof| rules(&oneof.options(), ONEOF_RULES)["required"] == true);
        let choices: Vec<_> = choices.map(|oneof| choice(&oneof)).collect();
        if !choices.is_empty() {
            schema["allOf"] = choices.into();
        }
        schema
    }

    fn field(&mut self, field: &FieldDescriptor, rules: &Value) -> Value {
        let mut schema = if field.is_list() {
            let rules = &rules["repeated"];
            let items = self.value(&field.kind(), &rules["items"]);
            let mut list = json!({"type": "array", "items": items});
            copy(&mut list, rules, &[("minItems", "minItems"), ("maxItems", "maxItems"), ("unique", "uniqueItems")]);
            list
        } else if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
            let values = self.value(&entry.map_entry_value_field().kind(), &rules["map"]["values"]);
            json!({"type": "object", "additionalProperties": values})
        } else {
            self.value(&field.kind(), rules)
        };
        describe(&mut schema, self.comments.of_field(field));
        schema
    }

    /// The schema of one value; `rules` are those of its field, or of the items of a list.
    fn value(&mut self, kind: &Kind, rules: &Value) -> Value {
        match kind {
            Kind::Message(message) => self.reference(message),
            Kind::Enum(one) => {
                self.enums.insert(one.full_name().to_owned());
                json!({"$ref": format!("#/components/schemas/{}", one.full_name())})
            }
            Kind::Bool => {
                let mut schema = json!({"type": "boolean"});
                copy(&mut schema, &rules["bool"], &[("const", "const")]);
                schema
            }
            Kind::String => string(&rules["string"]),
            Kind::Bytes => bytes(&rules["bytes"]),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => long("int64", &rules["int64"]),
            Kind::Uint64 | Kind::Fixed64 => long("uint64", &rules["uint64"]),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => number("integer", "int32", &rules["int32"]),
            Kind::Uint32 | Kind::Fixed32 => number("integer", "uint32", &rules["uint32"]),
            Kind::Float => number("number", "float", &rules["float"]),
            Kind::Double => number("number", "double", &rules["double"]),
        }
    }

    /// The schema of an enum.
    pub(super) fn enumeration(&self, one: &EnumDescriptor) -> Value {
        self.names(one, "")
    }

    /// The schema of the reasons of errors, which are sent without their prefix.
    pub(super) fn reasons(&self, one: &EnumDescriptor) -> Value {
        self.names(one, "ERROR_REASON_")
    }

    fn names(&self, one: &EnumDescriptor, prefix: &str) -> Value {
        let name = |value: &EnumValueDescriptor| value.name().trim_start_matches(prefix).to_owned();
        let names: Vec<_> = one.values().map(|value| name(&value)).collect();
        let meanings = one.values().map(|value| {
            let comment = self.comments.of_value(&value).replace('\n', " ");
            format!("- `{}`: {comment}", name(&value))
        });
        let comment = format!("{}\n\n{}", self.comments.of_enum(one), meanings.collect::<Vec<_>>().join("\n"));
        json!({"type": "string", "enum": names, "description": comment})
    }
}

/// The rules in the options of a field or oneof, in JSON; null if there are none.
fn rules(options: &DynamicMessage, name: &str) -> Value {
    let Some(extension) = options.descriptor().parent_pool().get_extension_by_name(name) else { return Value::Null };
    if !options.has_extension(&extension) {
        return Value::Null;
    }
    let rules = options.get_extension(&extension);
    rules.as_message().and_then(|rules| serde_json::to_value(rules).ok()).unwrap_or_default()
}

fn string(rules: &Value) -> Value {
    let mut schema = json!({"type": "string"});
    let names = [("minLen", "minLength"), ("maxLen", "maxLength"), ("len", "minLength"), ("len", "maxLength")];
    copy(&mut schema, rules, &names);
    copy(&mut schema, rules, &[("example", "examples")]);
    if let Some(pattern) = rules["pattern"].as_str() {
        schema["pattern"] = ecma(pattern).into();
    }
    for format in ["uuid", "email", "hostname", "uri"] {
        if rules[format] == true {
            schema["format"] = format.into();
        }
    }
    schema
}

/// A pattern of RE2 in the syntax of ECMA-262, in which JSON Schema writes patterns.
fn ecma(pattern: &str) -> String {
    // RE2 has a short form for categories of one letter.
    let categories = ["C", "L", "M", "N", "P", "S", "Z"].into_iter();
    let long = categories.fold(pattern.to_owned(), |pattern, category| {
        pattern.replace(&format!("\\p{category}"), &format!("\\p{{{category}}}"))
    });
    long.replace("\\x{", "\\u{")
}

/// Bytes are base64, of which four characters stand for three bytes.
fn bytes(rules: &Value) -> Value {
    let mut schema = json!({"type": "string", "contentEncoding": "base64"});
    let exact = integer(&rules["len"]);
    let least = exact.or(integer(&rules["minLen"])).filter(|&least| least > 0);
    if let Some(least) = least {
        schema["minLength"] = ((least * 4 + 2) / 3).into();
    }
    if let Some(most) = exact.or(integer(&rules["maxLen"])) {
        schema["maxLength"] = ((most + 2) / 3 * 4).into();
    }
    schema
}

/// A 64-bit integer is a string, because JavaScript's numbers cannot hold it.
fn long(format: &str, rules: &Value) -> Value {
    let mut schema = json!({"type": "string", "format": format, "pattern": "^-?[0-9]+$"});
    if integer(&rules["gte"]).is_some_and(|least| least >= 0) || integer(&rules["gt"]).is_some_and(|below| below >= 0) {
        schema["pattern"] = "^[0-9]+$".into();
    }
    schema
}

fn number(kind: &str, format: &str, rules: &Value) -> Value {
    let mut schema = json!({"type": kind, "format": format});
    let names = [("gte", "minimum"), ("gt", "exclusiveMinimum"), ("lte", "maximum"), ("lt", "exclusiveMaximum")];
    copy(&mut schema, rules, &names);
    schema
}

/// Exactly one field of a oneof.
fn choice(oneof: &OneofDescriptor) -> Value {
    let fields = oneof.fields().map(|field| json!({"required": [field.json_name()]}));
    json!({"oneOf": fields.collect::<Vec<_>>()})
}

/// Copies rules that JSON Schema has under another name. 64-bit integers become numbers.
fn copy(schema: &mut Value, rules: &Value, names: &[(&str, &str)]) {
    for (from, to) in names {
        match &rules[from] {
            Value::Null => {}
            Value::String(text) => {
                if let Ok(number) = text.parse::<i64>() {
                    schema[to] = number.into();
                }
            }
            value => schema[to] = value.clone(),
        }
    }
}

/// A 64-bit integer in JSON.
fn integer(value: &Value) -> Option<i64> {
    value.as_str().map_or_else(|| value.as_i64(), |text| text.parse().ok())
}

fn describe(schema: &mut Value, comment: &str) {
    if !comment.is_empty() {
        schema["description"] = comment.into();
    }
}
