//! Writes an `impl Validate` for every message, with its rules as plain comparisons.

use crate::{
    model::MessageRules,
    names,
    rules::{Check, FieldRules, Ignore},
};
use proc_macro2::TokenStream;
use prost_reflect::{FieldDescriptor, Kind, OneofDescriptor};
use quote::{format_ident, quote};
use std::collections::BTreeMap;

/// Writes the module with the validators of all messages; `runtime` is the path of the crate with `validate`.
pub(crate) fn generate(runtime: &str, package: &str, messages: &[MessageRules]) -> TokenStream {
    let runtime: syn::Path = syn::parse_str(runtime).expect("the runtime is a path");
    let tables = tables(messages);
    let impls = messages.iter().map(|message| validator(package, message));
    let decode = decode(messages);
    quote! {
        #[allow(clippy::all, clippy::pedantic, deprecated, unused, reason = "uniform code is simpler to generate")]
        pub(crate) mod validators {
            use #runtime::validate::{Element, Path, Pattern, Report, Rule, Type, Validate, list, text, time};
            #decode
            #(#tables)*
            #(#impls)*
        }
    }
}

/// The tables that the checks of all fields use, each once.
fn tables(messages: &[MessageRules]) -> impl Iterator<Item = TokenStream> {
    let rules = messages.iter().flat_map(|message| message.fields.iter().map(|(_, rules)| rules));
    let all = rules.flat_map(|rules| rules.tables.iter().chain(rules.items.iter().flat_map(|items| &items.tables)));
    let by_name: BTreeMap<_, _> = all.map(|table| (table.name.clone(), table.definition())).collect();
    by_name.into_values()
}

/// Writes the lookup of messages by name, by which tests decode any message of the descriptor set.
fn decode(messages: &[MessageRules]) -> TokenStream {
    let arms = messages.iter().map(|MessageRules { message, .. }| {
        let (name, path) = (message.full_name(), names::message_path(message));
        quote!(#name => Box::new(<super::#path as ::prost::Message>::decode(encoded)?))
    });
    quote! {
        /// Decodes a message of the contract by its full name; `None` for an unknown name.
        pub fn decode(name: &str, encoded: &[u8]) -> Result<Option<Box<dyn Validate>>, ::prost::DecodeError> {
            Ok(Some(match name {
                #(#arms,)*
                _ => return Ok(None),
            }))
        }
    }
}

fn validator(package: &str, rules: &MessageRules) -> TokenStream {
    let path = names::message_path(&rules.message);
    let oneofs = rules.required_oneofs.iter().map(required_oneof);
    let fields = rules.fields.iter().map(|(descriptor, rules)| Field { package, descriptor, rules }.statement());
    quote! {
        impl Validate for super::#path {
            fn check(&self, at: Path<'_>, report: &mut Report) {
                #(#oneofs)*
                #(#fields)*
            }
        }
    }
}

/// The official implementations report a oneof by its name alone and before all fields.
fn required_oneof(oneof: &OneofDescriptor) -> TokenStream {
    let (field, name) = (names::snake(oneof.name()), oneof.name());
    quote! {
        if self.#field.is_none() {
            static ONEOF: Element = Element { number: None, name: #name, kind: None };
            static RULE: Rule =
                Rule { path: &[], id: "required", message: "exactly one field is required in oneof" };
            report.add(at.field(&ONEOF), &RULE);
        }
    }
}

/// A field with its rules.
struct Field<'a> {
    package: &'a str,
    descriptor: &'a FieldDescriptor,
    rules: &'a FieldRules,
}

impl Field<'_> {
    /// The statement that checks the field; empty when it has no rules.
    fn statement(&self) -> TokenStream {
        let location = quote!(at.field(&FIELD));
        let mut body = checks(self.rules, &location);
        body.extend(if self.descriptor.is_list() { self.items() } else { self.nested(&location) });
        let missing = self.rules.required.as_ref().map(|check| violation(check, &location));
        if self.rules.ignore == Ignore::Always || (body.is_empty() && missing.is_none()) {
            return TokenStream::new();
        }
        let element = element(self.descriptor);
        let statement = if self.descriptor.supports_presence() {
            self.when_present(&body, missing)
        } else {
            let field = names::snake(self.descriptor.name());
            let body = self.unless_zero(self.rules, self.descriptor.is_list(), body, missing);
            quote!(let value = &self.#field; #body)
        };
        quote! {
            {
                static FIELD: Element = #element;
                #statement
            }
        }
    }

    /// The loop that checks all items of a list.
    fn items(&self) -> Option<TokenStream> {
        let location = quote!(at.item(&FIELD, index));
        let none = FieldRules::default();
        let rules = self.rules.items.as_deref().unwrap_or(&none);
        let mut body = checks(rules, &location);
        body.extend(self.nested(&location));
        if rules.ignore == Ignore::Always || body.is_empty() {
            return None;
        }
        let body = self.unless_zero(rules, false, body, None);
        Some(quote!(for (index, value) in value.iter().enumerate() { #body }))
    }

    /// The check of a nested message: one of the package, a duration or a timestamp.
    fn nested(&self, location: &TokenStream) -> Option<TokenStream> {
        let Kind::Message(message) = self.descriptor.kind() else {
            return None;
        };
        match message.full_name() {
            "google.protobuf.Duration" => Some(well_formed(location, "duration", &quote!(time::is_duration))),
            "google.protobuf.Timestamp" => Some(well_formed(location, "timestamp", &quote!(time::is_timestamp))),
            _ => (message.package_name() == self.package).then(|| quote!(value.check(#location, report);)),
        }
    }

    /// Code for a field that tracks presence: its rules apply when it is present.
    fn when_present(&self, body: &TokenStream, missing: Option<TokenStream>) -> TokenStream {
        let oneof =
            self.descriptor.containing_oneof().filter(|_| !self.descriptor.field_descriptor_proto().proto3_optional());
        let (holder, pattern) = match oneof {
            Some(oneof) => {
                let (path, variant) = (names::oneof_path(&oneof), names::camel(self.descriptor.name()));
                (names::snake(oneof.name()), quote!(Some(super::#path::#variant(value))))
            }
            None => (names::snake(self.descriptor.name()), quote!(Some(value))),
        };
        let otherwise = missing.map(|missing| quote!(else { #missing }));
        quote!(if let #pattern = &self.#holder { #body } #otherwise)
    }

    /// Code for a value without presence: zero is missing (`required`), exempt (`IGNORE_IF_ZERO_VALUE`), or checked
    /// like any other value.
    fn unless_zero(
        &self,
        rules: &FieldRules,
        is_list: bool,
        body: TokenStream,
        missing: Option<TokenStream>,
    ) -> TokenStream {
        let is_zero = match self.descriptor.kind() {
            _ if is_list => quote!(value.is_empty()),
            Kind::String | Kind::Bytes => quote!(value.is_empty()),
            Kind::Bool => quote!(!*value),
            Kind::Float | Kind::Double => quote!(value.to_bits() == 0),
            Kind::Message(_) => return body,
            _ => quote!(*value == 0),
        };
        match missing {
            Some(missing) => quote!(if #is_zero { #missing } else { #body }),
            None if rules.ignore == Ignore::IfZero => quote!(if !(#is_zero) { #body }),
            None => body,
        }
    }
}

/// The check that a duration or timestamp is valid according to its proto. The official implementations have no such
/// rule and leave this to libraries; the rule id is our own.
fn well_formed(location: &TokenStream, kind: &str, holds: &TokenStream) -> TokenStream {
    let id = format!("{kind}.valid");
    let message = match kind {
        "duration" => {
            "must be at most 315576000000 seconds either way, with less than 10^9 nanos, which have the sign of the seconds"
        }
        _ => "must be from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z, with 0 to 999999999 nanos",
    };
    quote! {
        if !#holds(value.seconds, value.nanos) {
            static RULE: Rule = Rule { path: &[], id: #id, message: #message };
            report.add(#location, &RULE);
        }
    }
}

/// The checks of one value.
fn checks(rules: &FieldRules, location: &TokenStream) -> TokenStream {
    let checks = rules.checks.iter().map(|check| {
        let (broken, violation) = (&check.broken, violation(check, location));
        quote!(if #broken { #violation })
    });
    quote!(#(#checks)*)
}

/// The statement that reports a violation.
fn violation(check: &Check, location: &TokenStream) -> TokenStream {
    let path = check.path.iter().map(element);
    let (id, message) = (&check.id, &check.message);
    quote! {
        static RULE: Rule = Rule { path: &[#(#path),*], id: #id, message: #message };
        report.add(#location, &RULE);
    }
}

/// The field as an element of a path.
fn element(field: &FieldDescriptor) -> TokenStream {
    let (number, name) = (field.field_descriptor_proto().number(), field.name());
    let kind = format_ident!("{}", format!("{:?}", field.field_descriptor_proto().r#type()));
    quote!(Element { number: Some(#number), name: #name, kind: Some(Type::#kind) })
}
