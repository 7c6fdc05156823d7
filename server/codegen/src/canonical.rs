//! Writes an `impl Canonical` for every message, which gives equivalent messages the same bytes.

use crate::{
    model::MessageRules,
    names,
    rules::{Check, FieldRules},
};
use proc_macro2::TokenStream;
use prost_reflect::{FieldDescriptor, Kind};
use quote::quote;

/// Writes the module with the implementations for all messages; `runtime` is the path of the crate with `canonical`.
pub(crate) fn generate(runtime: &str, package: &str, messages: &[MessageRules]) -> TokenStream {
    let runtime: syn::Path = syn::parse_str(runtime).expect("the runtime is a path");
    let impls = messages.iter().map(|MessageRules { message, fields, .. }| {
        let path = names::message_path(message);
        let fields = fields.iter().filter_map(|(field, rules)| statement(package, field, rules));
        quote! {
            impl Canonical for super::#path {
                fn make_canonical(&mut self) {
                    #(#fields)*
                }
            }
        }
    });
    quote! {
        #[allow(clippy::all, clippy::pedantic, deprecated, unused, reason = "uniform code is simpler to generate")]
        mod canonical {
            use #runtime::canonical::Canonical;
            #(#impls)*
        }
    }
}

/// The statement that rewrites a field; `None` when the field needs none.
fn statement(package: &str, field: &FieldDescriptor, rules: &FieldRules) -> Option<TokenStream> {
    let rules = if field.is_list() { rules.items.as_deref() } else { Some(rules) };
    let is_uuid = rules.is_some_and(|rules| rules.checks.iter().any(|Check { id, .. }| id == "string.uuid"));
    let rewrite = match field.kind() {
        Kind::Message(message) if message.package_name() == package => quote!(value.make_canonical();),
        Kind::String if is_uuid => quote!(value.make_ascii_lowercase();),
        _ => return None,
    };
    let name = names::snake(field.name());
    let oneof = field.containing_oneof().filter(|_| !field.field_descriptor_proto().proto3_optional());
    Some(match oneof {
        Some(oneof) => {
            let (holder, path, variant) =
                (names::snake(oneof.name()), names::oneof_path(&oneof), names::camel(field.name()));
            quote!(if let Some(super::#path::#variant(value)) = &mut self.#holder { #rewrite })
        }
        None if field.is_list() => quote!(for value in &mut self.#name { #rewrite }),
        None if field.supports_presence() => quote!(if let Some(value) = &mut self.#name { #rewrite }),
        None => quote!({ let value = &mut self.#name; #rewrite }),
    })
}
